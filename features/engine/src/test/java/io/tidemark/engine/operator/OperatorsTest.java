package io.tidemark.engine.operator;

import static io.tidemark.engine.event.EventColumn.ACTION;
import static io.tidemark.engine.event.EventColumn.ACTOR_SESSION_UID;
import static io.tidemark.engine.event.EventColumn.AUTHZ_DECISION;
import static io.tidemark.engine.event.EventColumn.BYTES_IN;
import static io.tidemark.engine.event.EventColumn.CREDENTIAL_UID;
import static io.tidemark.engine.event.EventColumn.DELEGATION_CHAIN;
import static io.tidemark.engine.event.EventColumn.DEVICE_IS_COMPLIANT;
import static io.tidemark.engine.event.EventColumn.IMPACT_TIER;
import static io.tidemark.engine.event.EventColumn.SRC_IP_PREFIX;
import static io.tidemark.engine.event.EventColumn.TOKEN_SCOPES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.Delegate;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class OperatorsTest {
  private static final Offset<Double> FLOAT = within(1e-5);

  @Test
  void noveltyIsZeroForKnownValues() {
    Trial trial = new Trial("novelty: action").habit(e -> e, 60);
    assertThat(trial.event(60)).isZero();
    // Eight days after warm-up, none of them with new values: −log2(0.5 / 9).
    assertThat(trial.event(61, e -> e.text(ACTION, "iam:X"))).isEqualTo(log2(18), FLOAT);
    assertThat(trial.reason().message()).isEqualTo("iam:X, usual s3:GetObject");
    assertThat(trial.event(62, e -> e.text(ACTION, null))).isNaN();
  }

  @Test
  void releaseCountsUsualValues() {
    Trial trial = new Trial("novelty: action").habit(e -> e, 60).released();
    trial.event(60, e -> e.text(ACTION, "iam:X"));
    assertThat(trial.reason().usual()).isEqualTo("1 value, known by hash only");
    List<String> scopes = List.of("r", "w");
    Trial scoped =
        new Trial("novelty: token_scope").habit(e -> e.texts(TOKEN_SCOPES, scopes), 60).released();
    scoped.event(60, e -> e.texts(TOKEN_SCOPES, List.of("admin")));
    assertThat(scoped.reason().usual()).isEqualTo("2 values, known by hash only");
  }

  @Test
  void noveltyNamesNewValues() {
    Trial trial =
        new Trial("novelty: token_scope").habit(e -> e.texts(TOKEN_SCOPES, List.of("r")), 60);
    assertThat(trial.event(60, e -> e.texts(TOKEN_SCOPES, List.of("r", "w")))).isPositive();
    assertThat(trial.reason().observed()).isEqualTo("w");
    trial.event(60, e -> e.texts(TOKEN_SCOPES, List.of("a", "b", "c", "d", "x".repeat(999))));
    assertThat(trial.reason().observed()).isEqualTo("a, b, c and 2 more");
  }

  @Test
  void noveltyOfUnknownIdentityIsMissing() {
    assertThat(new Trial("novelty: action").event(60)).isNaN();
  }

  @Test
  void surpriseIsRarityOfValue() {
    Trial trial = new Trial("surprise: action").habit(e -> e, 60);
    double total = 0;
    for (int age = 0; age < 10; age++) {
      total += Math.pow(2, -age / 14.0);
    }
    assertThat(trial.event(60)).isEqualTo(-log2((total + 0.5) / (total + 1)), FLOAT);
    assertThat(trial.event(60, e -> e.text(ACTION, "new"))).isEqualTo(log2(2 * total + 2), FLOAT);
    assertThat(trial.reason().observed()).isEqualTo("new");
  }

  @Test
  void countSlidesInSixtiethsOfWindow() {
    Trial trial = new Trial("count: events", "window: 1h");
    assertThat(trial.event(0.5)).isEqualTo(1);
    assertThat(trial.event(1)).isEqualTo(2);
    assertThat(trial.event(59.9)).isEqualTo(3);
    // At minute 60, the bucket of minute 0 has left the window, but the bucket of minute 1 has not.
    assertThat(trial.event(60)).isEqualTo(3);
    assertThat(trial.event(1000)).isEqualTo(1);
  }

  @Test
  void countOfOutcomesExcludesCurrentEvent() {
    Trial trial = new Trial("count: events", "where: \"outcome == 'DENIED'\"", "window: 1h");
    assertThat(trial.event(0, OperatorsTest::denied)).isZero();
    assertThat(trial.event(0)).isEqualTo(1);
    assertThat(trial.event(1, OperatorsTest::denied)).isEqualTo(1);
    assertThat(trial.event(2)).isEqualTo(2);
  }

  @Test
  void countsPerCredential() {
    Trial trial = new Trial("count: events", "window: 1h", "per: credential");
    assertThat(trial.event(0)).isEqualTo(1);
    assertThat(trial.event(1, e -> e.text(CREDENTIAL_UID, "other"))).isEqualTo(1);
    assertThat(trial.event(2)).isEqualTo(2);
    assertThat(trial.event(3, e -> e.text(CREDENTIAL_UID, null))).isNaN();
  }

  @Test
  void windowStartingBeforeStateIsMissing() {
    Trial trial = new Trial("count: events", "window: 1h").since(10);
    assertThat(trial.event(11)).isNaN();
    assertThat(trial.event(69.9)).isNaN();
    // Bucket 70 − 59 = 11 is the oldest in the window.
    assertThat(trial.event(70)).isEqualTo(3);
  }

  @Test
  void distinctCountsValuesInWindow() {
    Trial trial = new Trial("distinct: src_ip_prefix", "window: 1h");
    assertThat(trial.event(0, e -> e.text(SRC_IP_PREFIX, "a"))).isEqualTo(1);
    assertThat(trial.event(1, e -> e.text(SRC_IP_PREFIX, "b"))).isEqualTo(2);
    assertThat(trial.event(30, e -> e.text(SRC_IP_PREFIX, "a"))).isEqualTo(2);
    assertThat(trial.event(61, e -> e.text(SRC_IP_PREFIX, null))).isEqualTo(1);
    assertThat(trial.event(90, e -> e.text(SRC_IP_PREFIX, null))).as("no value at all").isNaN();
  }

  @Test
  void oneValueIsNoReason() {
    Trial trial = new Trial("distinct: src_ip_prefix", "window: 1h");
    assertThat(trial.event(0, e -> e.text(SRC_IP_PREFIX, "a"))).isEqualTo(1);
    assertThat(trial.reasons()).isEmpty();
    trial.event(1, e -> e.text(SRC_IP_PREFIX, "b"));
    assertThat(trial.reason().message()).isEqualTo("2, usual fewer");
  }

  @Test
  void usualNumberOfSelectedEventsIsNotRecorded() {
    Trial trial = new Trial("distinct: src_ip_prefix", "window: 1h", "where: \"impact_tier >= 0\"");
    assertThat(trial.event(0, e -> e.text(SRC_IP_PREFIX, "a"))).isEqualTo(1);
    assertThat(trial.reason().message()).isEqualTo("1, usual not recorded");
    trial.event(1, e -> e.text(SRC_IP_PREFIX, "b"));
    assertThat(trial.reason().message()).isEqualTo("2, usual not recorded");
    Trial count = new Trial("count: events", "window: 1h", "where: \"impact_tier >= 0\"");
    assertThat(count.event(0)).isEqualTo(1);
    assertThat(count.reason().message()).isEqualTo("1, usual not recorded");
  }

  @Test
  void unknownUsualNumberIsNotNamed() {
    Trial trial = new Trial("distinct: action", "window: 1h", "against: profile");
    assertThat(trial.event(0)).isNaN();
    assertThat(trial.explained().usual()).isEqualTo("not known yet");
  }

  @Test
  void distinctAgainstProfileIsLogRatio() {
    Trial trial = new Trial("distinct: action", "window: 1h", "against: profile").habit(e -> e, 60);
    assertThat(trial.event(60)).isZero();
    trial.event(61, e -> e.text(ACTION, "b"));
    // Three actions instead of the usual one: log2((3 + 1) / (1 + 1)).
    assertThat(trial.event(62, e -> e.text(ACTION, "c"))).isEqualTo(1, FLOAT);
    assertThat(trial.reason().message()).isEqualTo("3, usual at most 1 in a day");
  }

  @Test
  void describesSlowVolumeDriftWithUnit() {
    Trial trial = new Trial("drift: rolling_volume").habit(e -> e, 60);
    double value = 0;
    for (int minute = 0; minute < 30; minute++) {
      value = trial.event(minute);
    }
    assertThat(value).isPositive();
    assertThat(trial.reason().message())
        .isEqualTo(Wording.number(value) + " standard deviations, usual 0");
  }

  @Test
  void shareNewIsShrunkByOneEvent() {
    Trial trial = new Trial("share_new: action", "window: 1h").habit(e -> e, 60);
    assertThat(trial.event(60)).isZero();
    assertThat(trial.event(61, e -> e.text(ACTION, "new"))).isEqualTo(1 / 3.0, FLOAT);
    assertThat(trial.reason().message()).isEqualTo("at least 33 %, usual s3:GetObject");
    assertThat(trial.event(62, e -> e.text(ACTION, null))).isEqualTo(1 / 3.0, FLOAT);
    assertThat(trial.event(500, e -> e.text(ACTION, null))).isNaN();
  }

  @Test
  void excessShareCountsDeviations() {
    Trial trial = new Trial("excess_share: high_impact", "window: 1h").habit(e -> e, 60);
    // q = (0 + 1) / (10 + 50); after one of two events, the value is (1 − 2q) / √(2q + 1).
    double q = 1 / 60.0;
    assertThat(trial.event(0)).isZero();
    assertThat(trial.event(1, e -> e.number(IMPACT_TIER, 2)))
        .isEqualTo((1 - 2 * q) / Math.sqrt(2 * q + 1), FLOAT);
    assertThat(trial.reason().usual()).isEqualTo("2 %");
  }

  @Test
  void excessShareOfOutcomesExcludesCurrentEvent() {
    Trial trial = new Trial("excess_share: denied", "window: 1h").habit(e -> e, 60);
    double q = 1 / 60.0;
    assertThat(trial.event(0, OperatorsTest::denied)).isZero();
    assertThat(trial.event(1)).isEqualTo((1 - q) / Math.sqrt(q + 1), FLOAT);
  }

  @Test
  void excessIsRobustDistanceOfLogarithms() {
    Trial trial = new Trial("excess: events", "window: 1h").habit(e -> e, 60, 61, 62);
    // The usual level is ln 4 without spread. The floor is 0.2 + 1/√4 = 0.7.
    assertThat(trial.event(60)).isZero();
    double value = 0;
    for (int i = 1; i < 7; i++) {
      value = trial.event(60 + i);
    }
    assertThat(value).isEqualTo(Math.log(2) / 0.7, FLOAT);
    assertThat(trial.reason().message()).isEqualTo("7, usual about 3");
  }

  @Test
  void peakComparesTenMinuteWindows() {
    Trial trial = new Trial("peak: events", "window: 10m").habit(e -> e, 60, 61);
    trial.event(60);
    assertThat(trial.event(61)).isZero();
    for (int i = 0; i < 3; i++) {
      trial.event(62);
    }
    // log2((6 + 2) / (2 + 2))
    assertThat(trial.event(62)).isEqualTo(1, FLOAT);
    assertThat(trial.reason().message()).isEqualTo("6, usual at most 2");
  }

  @Test
  void rhythmIsSurpriseOfHour() {
    Trial trial = new Trial("rhythm: hour").habit(e -> e, 600);
    // Today is a Thursday, and the history has eight weekdays.
    assertThat(trial.event(600)).isEqualTo(-log2(8.5 / 9), FLOAT);
    assertThat(trial.event(180)).isEqualTo(log2(18), FLOAT);
    assertThat(trial.reason().message()).isEqualTo("03:00–03:59 UTC, usual 09:00–11:59 UTC");
  }

  @Test
  void dormancyStartsAfterThreeDays() {
    assertThat(new Trial("since: dormancy").event(0)).isNaN();
    assertThat(new Trial("since: dormancy").habit(e -> e, 0).event(2879)).isZero();
    Trial trial = new Trial("since: dormancy").habit(e -> e, 0);
    assertThat(trial.event(2880)).isEqualTo(3, FLOAT);
    assertThat(trial.reason().message()).isEqualTo("3 days of silence, usual 10 active days");
    assertThat(trial.event(2881)).isZero();
    assertThat(trial.event(0)).as("out of order").isZero();
  }

  @Test
  void changedComparesWithFirstEventOfSession() {
    Trial trial = new Trial("changed: src_ip_prefix", "per: session");
    assertThat(trial.event(0)).isNaN();
    assertThat(trial.event(1, OperatorsTest::inSession)).isZero();
    assertThat(trial.event(2, e -> inSession(e).text(SRC_IP_PREFIX, "b"))).isEqualTo(1);
    assertThat(trial.reason().message()).isEqualTo("b, usual one value throughout a session");
    assertThat(trial.event(3, OperatorsTest::inSession)).isZero();
    assertThat(trial.event(4, e -> inSession(e).text(SRC_IP_PREFIX, null))).isNaN();
    assertThat(trial.event(5, e -> e.text(ACTOR_SESSION_UID, "t").text(SRC_IP_PREFIX, "b")))
        .isZero();
  }

  @Test
  void changedAppliesFilter() {
    Trial trial = new Trial("changed: src_ip_prefix", "per: credential", "where: impact_tier >= 2");
    assertThat(trial.event(0, e -> e.text(SRC_IP_PREFIX, "a"))).isZero();
    assertThat(trial.event(1, e -> e.text(SRC_IP_PREFIX, "b").number(IMPACT_TIER, 2))).isZero();
    assertThat(trial.event(2, e -> e.text(SRC_IP_PREFIX, "c").number(IMPACT_TIER, 2))).isEqualTo(1);
  }

  @Test
  void beyondComparesWithSecondLargestDay() {
    Trial trial = new Trial("beyond: bytes_in").habit(e -> e.number(BYTES_IN, 3), 60);
    assertThat(trial.event(0, e -> e.number(BYTES_IN, 3))).isZero();
    assertThat(trial.event(0, e -> e.number(BYTES_IN, 15))).isEqualTo(2, FLOAT);
    assertThat(trial.reason().message()).isEqualTo("15, usual at most 3");
    assertThat(trial.event(0)).isNaN();
  }

  @Test
  void beyondAndValueAreZeroIfFilterFails() {
    Trial beyond =
        new Trial("beyond: bytes_in", "where: impact_tier >= 2")
            .habit(e -> e.number(BYTES_IN, 3), 60);
    assertThat(beyond.event(0, e -> e.number(BYTES_IN, 15))).isZero();
    Trial value = new Trial("value: device_noncompliant", "where: impact_tier >= 2");
    assertThat(value.event(0, e -> e.flag(DEVICE_IS_COMPLIANT, false))).isZero();
    assertThat(value.event(0, e -> e.flag(DEVICE_IS_COMPLIANT, false).number(IMPACT_TIER, 2)))
        .isEqualTo(1);
  }

  @Test
  void delegationDepthCountsLinks() {
    Trial trial = new Trial("value: delegation_depth");
    Delegate person = new Delegate("alice", "user");
    assertThat(trial.event(0)).isZero();
    assertThat(trial.event(0, e -> e.delegation(DELEGATION_CHAIN, List.of(person, person))))
        .isEqualTo(2);
  }

  @Test
  void doesNotExpandPlaceholdersInValues() {
    Trial trial = new Trial("novelty: action").habit(e -> e, 60);
    trial.event(0, e -> e.text(ACTION, "{usual} $1 \\"));
    assertThat(trial.reason().message()).isEqualTo("{usual} $1 \\, usual s3:GetObject");
  }

  private static AccessEvent.Builder inSession(AccessEvent.Builder event) {
    return event.text(ACTOR_SESSION_UID, "s");
  }

  private static AccessEvent.Builder denied(AccessEvent.Builder event) {
    return event.text(AUTHZ_DECISION, "DENIED");
  }

  private static double log2(double value) {
    return Math.log(value) / Math.log(2);
  }
}
