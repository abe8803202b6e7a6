package io.tidemark.jobs.lab;

import static io.tidemark.jobs.lab.DetectionTest.event;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.event.Impact;
import io.tidemark.engine.program.RecentFeatures;
import io.tidemark.jobs.lab.Detector.ReferenceScores;
import io.tidemark.runtime.risk.Cause;
import io.tidemark.training.EventHeader;
import io.tidemark.training.EventVector;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DetectorTest {
  private static final AttackLabel ATTACK = new AttackLabel("attack", 1, "v", null);
  private static final float UNSEEN = Float.NaN;

  /**
   * Returns nine days of history with values from 1 to 9, followed by a day on which identities are
   * judged.
   */
  private static LabelledEvents company(List<JudgedEvent> judged, float... values) {
    List<EventVector> events = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      EventHeader earlier = event("a", -24 * (i + 1), null, Cause.NONE, Impact.READ).header();
      events.add(new EventVector(earlier, new float[] {i + 1, UNSEEN}));
    }
    for (int i = 0; i < values.length; i++) {
      events.add(new EventVector(judged.get(i).header(), new float[] {values[i], UNSEEN}));
    }
    return new LabelledEvents(
        "company",
        DetectionTest.catalogue("x", "y"),
        events,
        Map.of("x", ATTACK),
        RecentFeatures.NONE,
        Set.of(),
        Set.of("b1"));
  }

  @ParameterizedTest
  @EnumSource(names = {"LARGEST_ROBUST_Z", "ECOD_TAILS"})
  void matchesFalseStepUpsOfNights(Detector detector) {
    List<JudgedEvent> judged =
        List.of(
            event("a", 1, null, Cause.RISK, Impact.READ),
            event("b", 1, null, Cause.NONE, Impact.READ),
            event("c", 1, null, Cause.NONE, Impact.READ),
            event("d", 1, ATTACK, Cause.NONE, Impact.READ));
    assertThat(stepUps(detector, judged, 5, 9, 7, 8)).containsExactly("b1", "d1");
    assertThat(stepUps(detector, judged, 5, 9, 7, 6)).containsExactly("b1");
    assertThat(stepUps(detector, judged, 8, 8, 7, 8))
        .as("equal scores would be two false step-ups, and one is allowed")
        .isEmpty();
  }

  @Test
  void ruleNeedsNoThreshold() {
    List<JudgedEvent> judged =
        List.of(
            event("a", 1, null, Cause.RISK, Impact.READ),
            event("b", 1, null, Cause.NONE, Impact.WRITE));
    assertThat(stepUps(Detector.NEW_TERMS, judged, 5, 5)).containsExactly("b1");
  }

  private static List<String> stepUps(
      Detector detector, List<JudgedEvent> judged, float... values) {
    return detector
        .decide(company(judged, values), judged, SmallCompany.TRIAL, judged.get(0).header().day())
        .stream()
        .filter(JudgedEvent::isAlert)
        .map(event -> event.header().uid())
        .toList();
  }

  @Test
  void tailsAreSharesOfHistory() {
    List<JudgedEvent> judged =
        List.of(
            event("a", 1, null, Cause.NONE, Impact.READ),
            event("b", 1, null, Cause.NONE, Impact.READ));
    LabelledEvents company = company(judged, 7, UNSEEN);
    var score = ReferenceScores.tailSum(company, judged.get(0).header().day());
    // 7, 8 and 9 are as large among the nine values, and so is the value itself.
    assertThat(score.applyAsDouble(company.events().get(9))).isEqualTo(-StrictMath.log(4.0 / 10));
    assertThat(score.applyAsDouble(company.events().get(10))).isZero();
  }

  @Test
  void flagsNetworksAndClientsUnusedForFourteenDays() {
    List<AccessEvent> events =
        List.of(
            call("first", 0, "net", "client"),
            call("again", 1, "net", "client"),
            call("new network", 2, "other", "client"),
            call("new client", 3, "net", "tool"),
            call("no terms", 4, null, null),
            call("used 13 days ago", 15, "net", "client"),
            call("used 15 days ago", 30, "net", null));
    assertThat(ReferenceScores.newTerms(events))
        .containsExactlyInAnyOrder("first", "new network", "new client", "used 15 days ago");
  }

  private static AccessEvent call(String id, int day, String network, String client) {
    AccessEvent.Builder event =
        AccessEvent.builder()
            .text(EventColumn.METADATA_UID, id)
            .number(EventColumn.TIME, day * EventTime.DAY + day * EventTime.HOUR);
    if (network != null) {
      event.text(EventColumn.SRC_IP_PREFIX, network);
    }
    if (client != null) {
      event.text(EventColumn.USER_AGENT, client);
    }
    return event.build();
  }
}
