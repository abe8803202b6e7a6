package io.tidemark.jobs.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.catalogue.Catalogue;
import io.tidemark.engine.event.Impact;
import io.tidemark.engine.program.FeatureProgram;
import io.tidemark.engine.program.RecentFeatures;
import io.tidemark.runtime.judge.Assessment;
import io.tidemark.runtime.judge.JudgedAction;
import io.tidemark.runtime.judge.Verdict;
import io.tidemark.runtime.risk.Cause;
import io.tidemark.runtime.risk.DecisionKind;
import io.tidemark.runtime.risk.Level;
import io.tidemark.training.EventHeader;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DetectionTest {
  private static final LocalDate DAY = LocalDate.of(2026, 3, 2);
  private static final AttackLabel ATTACK = new AttackLabel("attack-1", 1, "careful", null);
  private static final long HOUR = 3_600_000_000L;

  @Test
  void stepUpOutsideAttackIsFalse() {
    List<DayOutcome> days =
        DayOutcome.of(List.of(event("a", 0, null, Cause.NONE), event("a", 1, null, Cause.RISK)));
    assertThat(days).singleElement().matches(DayOutcome::isFalseStepUp);
    assertThat(days.get(0).attacked()).isFalse();
  }

  @Test
  void policyStepUpIsNotFalse() {
    assertThat(DayOutcome.of(List.of(event("a", 0, null, Cause.POLICY))))
        .singleElement()
        .matches(day -> !day.isFalseStepUp());
  }

  @Test
  void boundStepUpOutsideAttackIsFalse() {
    assertThat(DayOutcome.of(List.of(event("a", 0, null, Cause.BOUND))))
        .singleElement()
        .matches(DayOutcome::isFalseStepUp);
  }

  @Test
  void ignoresDayAfterAttackOnSameIdentity() {
    List<DayOutcome> days =
        DayOutcome.of(
            List.of(
                event("a", 10, ATTACK, Cause.RISK),
                event("a", 34, null, Cause.RISK),
                event("b", 11, null, Cause.RISK)));
    assertThat(days)
        .filteredOn(DayOutcome::isFalseStepUp)
        .extracting(DayOutcome::identity)
        .containsExactly("b");
    // 25 hours after the attack, the aftermath is over.
    assertThat(
            DayOutcome.of(
                List.of(event("a", 10, ATTACK, Cause.RISK), event("a", 35, null, Cause.RISK))))
        .anyMatch(DayOutcome::isFalseStepUp);
  }

  @Test
  void countsSessionsThatBelongToNoAttack() {
    List<JudgedEvent> judged =
        List.of(
            event("a", 1, "calm", null, Cause.NONE, Impact.READ),
            event("a", 2, "stepped up", null, Cause.NONE, Impact.READ),
            event("a", 3, "stepped up", null, Cause.RISK, Impact.READ),
            event("a", 3, null, null, Cause.RISK, Impact.READ),
            event("a", 4, "hijacked", null, Cause.RISK, Impact.READ),
            event("a", 5, "hijacked", ATTACK, Cause.RISK, Impact.READ),
            event("a", 6, "after the attack", null, Cause.RISK, Impact.READ));
    assertThat(DayOutcome.of(judged))
        .extracting(DayOutcome::sessions)
        .containsExactly(new DayOutcome.Sessions(2, 1));
  }

  @Test
  void ignoresDaysWithOnlyAttackEvents() {
    List<JudgedEvent> judged =
        List.of(
            event("a", 1, ATTACK, Cause.RISK),
            event("a", 2, null, Cause.RISK),
            event("b", 3, null, Cause.RISK),
            event("c", 4, null, Cause.NONE),
            event("c", 5, ATTACK, Cause.NONE));
    Detection table = new Detection(List.of(), DayOutcome.of(judged), 0);
    // All events of a belong to the attack or its aftermath. Among b and c, which was attacked
    // later, b is false.
    assertThat(table.normalDays()).isEqualTo(2);
    assertThat(figure(table, "false step-ups per identity-day")).isEqualTo(0.5);
  }

  @Test
  void detectionCountsOnlyAttackEvents() {
    List<JudgedEvent> judged =
        List.of(
            event("a", 1, ATTACK, Cause.NONE),
            event("a", 2, null, Cause.RISK),
            event("a", 3, ATTACK, Cause.BOUND),
            event("a", 4, ATTACK, Cause.RISK));
    AttackOutcome met = AttackOutcome.of(attacked(), judged).get(0);
    assertThat(met.isFound()).isTrue();
    assertThat(met.eventsToDetect()).isEqualTo(2);
    assertThat(met.minutesToDetect()).isEqualTo(120);
    assertThat(met.events()).isEqualTo(3);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "stepped up at a read before any change, NONE RISK NONE, READ READ WRITE, true",
    "stepped up at the first change,         NONE BOUND RISK, READ WRITE WRITE, true",
    "stepped up after a change,              NONE NONE RISK, READ ADMIN READ, false",
    "asked for by policy alone,              POLICY NONE NONE, READ READ WRITE, false",
    "found and nothing ever changed,         NONE NONE RISK, READ READ READ, true",
    "never found and nothing ever changed,   NONE NONE NONE, READ READ READ, false"
  })
  void attackIsStoppedAtFirstChange(
      String description, String causes, String impacts, boolean isStopped) {
    List<JudgedEvent> judged = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      Cause cause = Cause.valueOf(causes.split(" ")[i]);
      judged.add(event("a", i, ATTACK, cause, Impact.valueOf(impacts.split(" ")[i])));
    }
    Detection table = new Detection(AttackOutcome.of(attacked(), judged), List.of(), 0);
    assertThat(table.all().stoppedBeforeChange()).as(description).isEqualTo(isStopped ? 1 : 0);
  }

  @Test
  void attackWithoutJudgedEventIsMissed() {
    AttackOutcome met = AttackOutcome.of(attacked(), List.of()).get(0);
    assertThat(met.isFound()).isFalse();
    assertThat(met.identity()).isNull();
  }

  @Test
  void countsBlockedAttacksSeparately() {
    AttackLabel other = new AttackLabel("refused", 4, "superseded-key-used", null);
    Detection table =
        new Detection(
            AttackOutcome.of(
                company(Map.of("x", ATTACK, "y", other), Set.of(other.id())),
                List.of(event("a", 1, ATTACK, Cause.RISK))),
            List.of(),
            0);
    assertThat(table.all().attacks()).isEqualTo(2);
    assertThat(table.all().rate()).isEqualTo(0.5);
    assertThat(table.withoutRefused().all().attacks()).isEqualTo(1);
    assertThat(table.withoutRefused().all().rate()).isEqualTo(1);
  }

  @Test
  void alertsIdentityDayOnce() {
    List<JudgedEvent> judged =
        List.of(
            event("a", 1, ATTACK, Cause.NONE),
            event("a", 25, ATTACK, Cause.NONE),
            event("a", 49, ATTACK, Cause.RISK),
            event("b", 1, null, Cause.RISK),
            event("b", 2, ATTACK, Cause.RISK));
    Detection table = new Detection(AttackOutcome.of(attacked(), judged), DayOutcome.of(judged), 0);
    assertThat(figure(table, "identities alerted per day"))
        .as("one of the first day, one of the third")
        .isEqualTo(2.0 / 3);
  }

  @Test
  void precisionUsesRiskiestIdentitiesOfEachDay() {
    List<JudgedEvent> judged =
        List.of(
            event("a", 1, ATTACK, Cause.RISK),
            event("b", 2, null, Cause.NONE),
            event("c", 3, null, Cause.NONE));
    Detection table = new Detection(AttackOutcome.of(attacked(), judged), DayOutcome.of(judged), 0);
    assertThat(precision(table, 1)).isEqualTo(1);
    assertThat(precision(table, 3)).isEqualTo(1.0 / 3);
    assertThat(figure(table, "PR-AUC of identity-days")).isEqualTo(1);
    assertThat(figure(table, "identities alerted per day")).isEqualTo(1);
    assertThat(table.all().rate()).isEqualTo(1);
  }

  @Test
  void daysWithoutAttacksHaveNoRanking() {
    List<JudgedEvent> judged =
        List.of(event("a", 1, null, Cause.RISK), event("b", 2, null, Cause.NONE));
    Detection table = new Detection(List.of(), DayOutcome.of(judged), 0);
    assertThat(figure(table, "false step-ups per identity-day")).isEqualTo(0.5);
    assertThat(figure(table, "PR-AUC of identity-days")).isNaN();
  }

  /** Returns a company with a single attack. */
  private static LabelledEvents attacked() {
    return company(Map.of("x", ATTACK), Set.of());
  }

  static LabelledEvents company(Map<String, AttackLabel> attacks, Set<String> refused) {
    return new LabelledEvents(
        "company", catalogue("x"), List.of(), attacks, RecentFeatures.NONE, refused, Map.of());
  }

  /** Returns a catalogue of features with a far value of 10. */
  static Catalogue catalogue(String... names) {
    StringBuilder yaml = new StringBuilder("features:\n");
    for (String name : names) {
      yaml.append(
          "  - {name: %s, case: 1, message: m, value: scope_count, far: 10}\n".formatted(name));
    }
    return FeatureProgram.read("catalogue of a test", yaml.toString()).catalogue();
  }

  static double figure(Detection detection, String name) {
    Bootstrap bootstrap = new Bootstrap(List.of(detection));
    return new DetectionMetrics(detection, bootstrap, 0.1)
        .with(bootstrap.once())[DetectionMetrics.NAMES.indexOf(name)];
  }

  private static double precision(Detection detection, int alerts) {
    Bootstrap bootstrap = new Bootstrap(List.of(detection));
    return new DetectionMetrics(detection, bootstrap, 0.1).precision(alerts, bootstrap.once());
  }

  private static JudgedEvent event(String identity, int hour, AttackLabel attack, Cause cause) {
    return event(identity, hour, attack, cause, Impact.READ);
  }

  static JudgedEvent event(
      String identity, int hour, AttackLabel attack, Cause cause, Impact impact) {
    return event(identity, hour, "session", attack, cause, impact);
  }

  private static JudgedEvent event(
      String identity, int hour, String session, AttackLabel attack, Cause cause, Impact impact) {
    double risk = cause == Cause.RISK ? 0.9 : 0.1;
    long time = DAY.toEpochDay() * 24 * HOUR + hour * HOUR;
    return new JudgedEvent(
        "company",
        new EventHeader(
            "p",
            identity + hour,
            identity,
            "ci_job",
            "cohort",
            DAY.plusDays(hour / 24),
            9,
            JudgedAction.of(time, "key", "net", impact)),
        session,
        attack,
        new Verdict(
            0.5,
            1,
            new Assessment(1 - risk, risk, risk, 0),
            Level.LOW,
            cause == Cause.NONE ? DecisionKind.ALLOW : DecisionKind.STEP_UP,
            cause,
            cause == Cause.NONE ? Set.of() : Set.of(cause),
            null,
            "global",
            List.of()));
  }
}
