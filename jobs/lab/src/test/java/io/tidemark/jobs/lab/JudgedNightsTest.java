package io.tidemark.jobs.lab;

import static io.tidemark.jobs.lab.SmallCompany.FIRST;
import static io.tidemark.jobs.lab.SmallCompany.SERVICES;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.program.FeatureProgram;
import io.tidemark.jobs.lab.LabelledEvents.History;
import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.risk.DecisionKind;
import io.tidemark.training.TrainingPlan;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class JudgedNightsTest {
  private static final int DAYS = 10;
  private static final LocalDate LAST = FIRST.plusDays(DAYS - 1L);

  /** A day so late that nights no longer look back to any of the training days. */
  private static final LocalDate LATER = LAST.plusDays(TrainingPlan.TRAINING_DAYS + 30L);

  @Test
  void startersJudgeUntilFirstBaseline() {
    JudgedNights nights = sinceFirstDay();
    assertThat(nights.baselines().firstKey()).isEqualTo(FIRST);
    LocalDate replaced = replaced(nights);
    assertThat(replaced).isAfterOrEqualTo(FIRST.plusDays(TrainingPlan.LEAST_DAYS)).isBefore(LAST);
    assertThat(nights.baselines().tailMap(replaced).values()).noneMatch(Baseline::isStarter);
    assertThat(nights.judged())
        .allMatch(event -> event.verdict().isByStarter() == event.header().day().isBefore(replaced))
        .noneMatch(
            event ->
                event.verdict().isByStarter()
                    && event.verdict().decision().compareTo(DecisionKind.STEP_UP) > 0);
  }

  /** The budget is 0.05 false step-ups for each of 24 services. */
  @Test
  void firstBaselineRaisesNoBurst() {
    JudgedNights nights = sinceFirstDay();
    LocalDate replaced = replaced(nights);
    assertThat(alerted(nights, replaced.minusDays(1))).isEmpty();
    assertThat(alerted(nights, replaced)).hasSizeLessThan(2);
  }

  private static JudgedNights sinceFirstDay() {
    return JudgedNights.of(
        company(Map.of()), SmallCompany.TRIAL, FIRST, StatisticParts.NONE, () -> {});
  }

  private static LocalDate replaced(JudgedNights nights) {
    return nights.baselines().entrySet().stream()
        .filter(night -> !night.getValue().isStarter())
        .findFirst()
        .orElseThrow()
        .getKey();
  }

  private static Set<String> alerted(JudgedNights nights, LocalDate day) {
    return nights.judged().stream()
        .filter(event -> event.header().day().equals(day) && event.isAlert())
        .map(event -> event.header().identity())
        .collect(Collectors.toSet());
  }

  @Test
  void usesPreviousBaselineIfMissing() {
    JudgedNights nights = JudgedNights.of(company(Map.of()), SmallCompany.TRIAL, LocalDate.MIN);
    assertThat(nights.baselines().lastKey()).isEqualTo(LATER);
    assertThat(nights.baselines().get(LATER)).isSameAs(nights.baselines().get(LAST));
    assertThat(nights.baselines().get(LAST)).isNotSameAs(nights.baselines().get(LAST.minusDays(1)));
    assertThat(nights.detection().refusedNights()).isOne();
    assertThat(nights.judged()).anyMatch(event -> event.header().day().equals(LATER));
  }

  @Test
  void reportsEveryJudgedDayOnce() {
    List<String> days = new ArrayList<>();
    LabelledEvents company = company(Map.of());
    StatisticParts evidence = new StatisticParts(company.catalogue().names());
    JudgedNights nights =
        JudgedNights.of(company, SmallCompany.TRIAL, LAST, evidence, () -> days.add("day"));
    assertThat(days).hasSize(2);
    assertThat(nights.baselines()).containsOnlyKeys(LAST, LATER);
    assertThat(evidence.parts()).hasSize(company.catalogue().names().size());
    assertThat(evidence.parts().values()).allMatch(part -> part.attacks() == 0);
    assertThat(evidence.parts().values().stream().mapToDouble(part -> part.normalDays()).sum())
        .isBetween(0.0, 1 + 1e-9);
  }

  @Test
  void excludesKnownAttacks() {
    Map<String, AttackLabel> attacks = new HashMap<>();
    for (AccessEvent event : events()) {
      if (event.text(EventColumn.IDENTITY).equals(SmallCompany.identity(0))) {
        attacks.put(event.text(EventColumn.METADATA_UID), AttackLabel.KNOWN);
      }
    }
    Detection detection =
        JudgedNights.of(company(attacks), SmallCompany.TRIAL, LocalDate.MIN).detection();
    assertThat(detection.attacks()).isEmpty();
    assertThat(detection.days())
        .filteredOn(day -> day.identity().equals(SmallCompany.identity(0)))
        .isNotEmpty()
        .allMatch(DayOutcome::attacked)
        .noneMatch(DayOutcome::canBeFalse);
    assertThat(detection.days())
        .filteredOn(day -> !day.identity().equals(SmallCompany.identity(0)))
        .noneMatch(DayOutcome::attacked)
        .allMatch(DayOutcome::canBeFalse);
  }

  @Test
  void companyWithoutEventsHasNoResults() {
    LabelledEvents empty =
        LabelledEvents.of("empty", FeatureProgram.builtIn(), List.of(), Map.of(), History.PROFILES);
    assertThat(JudgedNights.of(empty, SmallCompany.TRIAL, LAST).judged()).isEmpty();
    assertThat(JudgedNights.of(empty, SmallCompany.TRIAL, LAST).detection().days()).isEmpty();
  }

  private static LabelledEvents company(Map<String, AttackLabel> attacks) {
    return LabelledEvents.of(
        "small", FeatureProgram.builtIn(), events(), attacks, History.PROFILES);
  }

  private static List<AccessEvent> events() {
    List<AccessEvent> events = new ArrayList<>();
    for (int service = 0; service < SERVICES; service++) {
      List<LocalDate> days =
          new ArrayList<>(IntStream.range(0, DAYS).mapToObj(FIRST::plusDays).toList());
      days.add(LATER);
      for (LocalDate day : days) {
        for (SmallCompany.Deed deed : SmallCompany.day(service, day)) {
          events.add(deed.event(events.size()).build());
        }
      }
    }
    return events;
  }
}
