package io.tidemark.jobs.lab;

import static io.tidemark.jobs.lab.DetectionTest.event;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.Impact;
import io.tidemark.engine.operator.Aspect;
import io.tidemark.engine.program.RecentFeatures;
import io.tidemark.runtime.risk.Cause;
import io.tidemark.training.EventHeader;
import io.tidemark.training.EventVector;
import io.tidemark.training.FeatureSet;
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
        new FeatureSet(
            List.of("x", "y"),
            "hash",
            List.of(10f, 10f),
            List.of(Aspect.BEHAVIOUR, Aspect.BEHAVIOUR)),
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
    assertThat(stepUps(Detector.NEW_TARGET, judged, 5, 5)).containsExactly("b1");
  }

  private static List<String> stepUps(
      Detector detector, List<JudgedEvent> judged, float... values) {
    return detector.decide(company(judged, values), judged, SmallCompany.TRIAL, 1).stream()
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
  void flagsChangesOfNewTargetsOnce() {
    List<AccessEvent> events =
        List.of(
            call("first", "pay", Impact.WRITE, "a"),
            call("again", "pay", Impact.WRITE, "a"),
            call("read", "look", Impact.READ, "b"),
            call("known to another action", "pay", Impact.WRITE, "b"),
            call("no target", "pay", Impact.WRITE),
            call("one of two is new", "pay", Impact.WRITE, "a", "c"),
            call("both known", "pay", Impact.CRITICAL, "c", "b"));
    assertThat(ReferenceScores.newTargets(events))
        .containsExactlyInAnyOrder("first", "known to another action", "one of two is new");
  }

  private static AccessEvent call(String id, String action, Impact impact, String... targets) {
    AccessEvent.Builder event =
        AccessEvent.builder()
            .text(EventColumn.METADATA_UID, id)
            .text(EventColumn.ACTION, action)
            .number(EventColumn.IMPACT_TIER, impact.ordinal());
    if (targets.length == 1) {
      event.text(EventColumn.RESOURCE_UID, targets[0]);
    } else {
      event.texts(EventColumn.RESOURCES, List.of(targets));
    }
    return event.build();
  }
}
