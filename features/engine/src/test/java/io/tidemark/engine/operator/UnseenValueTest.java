package io.tidemark.engine.operator;

import static io.tidemark.engine.TestEvents.MICROS_PER_DAY;
import static io.tidemark.engine.TestEvents.MONDAY;
import static io.tidemark.engine.event.EventColumn.ACTION;
import static io.tidemark.engine.event.EventColumn.ACTOR_SESSION_UID;
import static io.tidemark.engine.event.EventColumn.IMPACT_TIER;
import static io.tidemark.engine.event.EventColumn.IS_EXTERNAL;
import static io.tidemark.engine.event.EventColumn.RESOURCES;
import static io.tidemark.engine.event.EventColumn.RESOURCE_UID;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import java.util.List;
import java.util.function.UnaryOperator;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class UnseenValueTest {
  private static final Offset<Double> FLOAT = within(1e-5);

  private static final Offset<Double> MILLIBITS = within(0.002);

  /** Ten days with one target and no other: N = 10, N1 = 0. */
  private static final double NOTHING_NEW = -log2(0.5 / 11);

  @Test
  void unseenTargetScoresBitsOfItsAction() {
    Trial trial = new Trial("unseen: target").habit(UnseenValueTest::twoTargetsInThreeDays, 60);
    assertThat(trial.event(60, target("new"))).isEqualTo(-log2(1.5 / 4), FLOAT);
    assertThat(trial.reason().message())
        .isEqualTo("s3:GetObject on new, usual 2 targets, such as twice, once");
    assertThat(trial.event(60, target("twice"))).isZero();
    assertThat(trial.event(60, target("once"))).as("one day is enough").isZero();
  }

  @Test
  void targetOfNewActionScoresOneBit() {
    Trial trial = new Trial("unseen: target").habit(target("a"), 60);
    assertThat(trial.event(60, e -> e.text(RESOURCE_UID, "a").text(ACTION, "s3:Put"))).isEqualTo(1);
    assertThat(trial.reason().message()).isEqualTo("s3:Put on a, usual nothing yet");
  }

  @Test
  void frequentNewTargetsAreNotSurprising() {
    Trial trial = new Trial("unseen: target").habit(e -> e.text(RESOURCE_UID, "o" + day(e)), 60);
    assertThat(trial.event(60, target("new"))).isEqualTo(-log2(10.5 / 11), FLOAT);
    assertThat(new Trial("unseen: target").habit(target("a"), 60).event(60, target("new")))
        .isEqualTo(NOTHING_NEW, FLOAT);
  }

  @Test
  void countsDaysNotCalls() {
    Trial trial = new Trial("unseen: target").habit(target("a"), 60, 61, 62, 700);
    assertThat(trial.event(60, target("new"))).isEqualTo(NOTHING_NEW, FLOAT);
  }

  @Test
  void oneNewTargetAmongSeveralIsEnough() {
    Trial trial = new Trial("unseen: target").habit(target("a"), 60);
    assertThat(trial.event(60, e -> e.texts(RESOURCES, List.of("a", "new"))))
        .isEqualTo(NOTHING_NEW, FLOAT);
    assertThat(trial.reason().observed()).isEqualTo("s3:GetObject on new");
    assertThat(trial.event(60, e -> e.texts(RESOURCES, List.of("a", "a")))).isZero();
  }

  @Test
  void isMissingWithoutTargetActionOrHabits() {
    Trial trial = new Trial("unseen: target").habit(target("a"), 60);
    assertThat(trial.event(60)).isNaN();
    assertThat(trial.event(60, e -> e.text(RESOURCE_UID, "new").text(ACTION, null))).isNaN();
    assertThat(new Trial("unseen: target").event(60, target("new"))).isNaN();
  }

  @Test
  void filteredEventIsZero() {
    Trial trial = new Trial("unseen: target", "where: impact_tier >= 1").habit(target("a"), 60);
    assertThat(trial.event(60, target("new"))).isZero();
    assertThat(trial.event(60, e -> target("new").apply(e).number(IMPACT_TIER, 1))).isPositive();
  }

  @Test
  void newObjectInKnownBucketIsNotANewFamily() {
    Trial trial = new Trial("unseen: target_family").habit(target("arn:aws:s3:::logs/2026/01"), 60);
    assertThat(trial.event(60, target("arn:aws:s3:::logs/2026/02"))).isZero();
    assertThat(trial.event(60, target("arn:aws:s3:::payroll/2026/02")))
        .isEqualTo(NOTHING_NEW, FLOAT);
  }

  @Test
  void firstEventOfSessionHasNoPredecessor() {
    Trial trial = new Trial("unseen: target", "per: session").habit(target("a"), 60);
    assertThat(trial.event(60, target("new"))).as("no session").isNaN();
    assertThat(trial.event(61, inSession("s", "new"))).isZero();
    assertThat(trial.event(62, inSession("s", "new"))).isEqualTo(NOTHING_NEW, FLOAT);
    assertThat(trial.event(63, inSession("t", "new"))).isZero();
  }

  @Test
  void considersOnlyEventsAfterAMatchingEvent() {
    Trial trial =
        new Trial("unseen: target", "per: session", "following: is_external == true")
            .habit(target("a"), 60);
    assertThat(trial.event(60, inSession("s", "new"))).isZero();
    assertThat(trial.event(61, e -> inSession("s", "page").apply(e).flag(IS_EXTERNAL, true)))
        .as("an event does not follow itself")
        .isZero();
    assertThat(trial.event(62, inSession("s", "new"))).isEqualTo(NOTHING_NEW, FLOAT);
    assertThat(trial.event(63, inSession("t", "new"))).isZero();
  }

  @Test
  void targetKnownToTwoPeersIsLessSurprising() {
    // The identity belongs to its cohort, but is no peer of its own.
    List<UnaryOperator<AccessEvent.Builder>> cohort =
        List.of(target("a"), target("shared"), target("shared"), target("own"));
    Trial trial = new Trial("cohort_unseen: target").habit(target("a"), 60).among(cohort, 60);
    assertThat(trial.event(60, target("shared"))).isEqualTo(-log2(2.5 / 5), FLOAT);
    assertThat(trial.reason().observed())
        .isEqualTo("s3:GetObject on shared, known to 2 of 3 peers");
    assertThat(trial.event(60, target("own"))).as("known to one").isEqualTo(NOTHING_NEW, FLOAT);
    assertThat(trial.event(60, target("new"))).isEqualTo(NOTHING_NEW, FLOAT);
    assertThat(trial.reason().observed()).isEqualTo("s3:GetObject on new, new to its 3 peers");
    trial.event(60, e -> target("new").apply(e).text(EventColumn.ACTION, "shop:pay"));
    assertThat(trial.reason().observed()).isEqualTo("shop:pay on new, and no peer uses the action");
    assertThat(trial.event(60, e -> e.texts(RESOURCES, List.of("shared", "new"))))
        .as("the larger of two")
        .isEqualTo(NOTHING_NEW, FLOAT);
    assertThat(trial.event(60, target("a"))).isZero();
  }

  @Test
  void peersNeverIncreaseSurprise() {
    List<UnaryOperator<AccessEvent.Builder>> peers =
        List.of(target("shared"), target("shared"), target("own"), target("own"), target("other"));
    Trial trial =
        new Trial("cohort_unseen: target")
            .habit(e -> e.text(RESOURCE_UID, "o" + day(e)), 60)
            .among(peers, 60);
    assertThat(trial.event(60, target("shared"))).isEqualTo(-log2(10.5 / 11), FLOAT);
  }

  @Test
  void totalCountsEachNewTargetOfTheDayOnce() {
    Trial trial = new Trial("unseen_total: target", "window: 24h").habit(target("a"), 60);
    assertThat(trial.event(60, target("a"))).isZero();
    assertThat(trial.event(60, target("new"))).isEqualTo(NOTHING_NEW, MILLIBITS);
    assertThat(trial.event(61, target("new"))).isEqualTo(NOTHING_NEW, MILLIBITS);
    assertThat(trial.event(700, e -> e.texts(RESOURCES, List.of("other", "third"))))
        .isEqualTo(3 * NOTHING_NEW, MILLIBITS);
    assertThat(trial.reason().message()).isEqualTo("13, usual fewer");
    assertThat(trial.event(1439, target("a"))).isEqualTo(3 * NOTHING_NEW, MILLIBITS);
    assertThat(trial.event(1440, target("a"))).as("another day").isZero();
  }

  @Test
  void releaseCountsUsualTargets() {
    Trial trial =
        new Trial("unseen: target").habit(UnseenValueTest::twoTargetsInThreeDays, 60).released();
    assertThat(trial.event(60, target("new"))).isEqualTo(-log2(1.5 / 4), FLOAT);
    assertThat(trial.reason().usual()).isEqualTo("2 targets");
  }

  private static AccessEvent.Builder twoTargetsInThreeDays(AccessEvent.Builder event) {
    return switch (day(event)) {
      case 0, 1 -> event.text(RESOURCE_UID, "twice");
      case 2 -> event.text(RESOURCE_UID, "once");
      default -> event;
    };
  }

  private static int day(AccessEvent.Builder event) {
    return (int) (event.number(EventColumn.TIME) / MICROS_PER_DAY - MONDAY);
  }

  private static UnaryOperator<AccessEvent.Builder> target(String target) {
    return event -> event.text(RESOURCE_UID, target);
  }

  private static UnaryOperator<AccessEvent.Builder> inSession(String session, String target) {
    return event -> event.text(RESOURCE_UID, target).text(ACTOR_SESSION_UID, session);
  }

  private static double log2(double value) {
    return Math.log(value) / Math.log(2);
  }
}
