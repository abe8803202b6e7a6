package io.tidemark.jobs.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.jobs.run.StepRecord.Outcome;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class NightStatusTest {
  private static final LocalDate DAY = LocalDate.of(2026, 3, 20);
  private static final Instant AT = Instant.parse("2026-03-21T02:30:00Z");

  @Test
  void usesLastRecordOfEachStep() {
    List<NightStatus> nights =
        NightStatus.of(
            List.of(
                step("profile", DAY, 1, Outcome.COMMITTED, AT),
                step("score", DAY, 1, Outcome.COMMITTED, AT.plusSeconds(1)),
                step("profile", DAY, 2, Outcome.COMMITTED, AT.plusSeconds(2)),
                step("score", DAY.plusDays(1), 1, Outcome.REFUSED, AT.plusSeconds(3))));
    assertThat(nights).extracting(NightStatus::day).containsExactly(DAY.plusDays(1), DAY);
    assertThat(nights.get(1).steps().keySet()).containsExactly("score", "profile");
    assertThat(nights.get(1).steps().get("profile").generation()).isEqualTo(2);
    assertThat(NightStatus.lastJudged(nights)).contains(AT.plusSeconds(1));
    assertThat(NightStatus.asJson(nights, List.of(), Optional.of(AT), true))
        .containsEntry("fresh", true)
        .containsEntry("last_judged_at", AT.toString());
  }

  @Test
  void dayWithOnlyHistoryStepsIsHistory() {
    List<NightStatus> nights =
        NightStatus.of(
            List.of(
                step("summarise", DAY, 1, Outcome.COMMITTED, AT),
                step("features", DAY, 1, Outcome.COMMITTED, AT),
                step("summarise", DAY.plusDays(1), 1, Outcome.COMMITTED, AT),
                step("features", DAY.plusDays(1), 1, Outcome.REFUSED, AT),
                step("summarise", DAY.plusDays(2), 1, Outcome.COMMITTED, AT),
                step("train", DAY.plusDays(2), 1, Outcome.COMMITTED, AT)));
    assertThat(nights).extracting(NightStatus::isHistory).containsExactly(false, false, true);
  }

  @Test
  void nothingIsJudgedWithoutRuns() {
    assertThat(NightStatus.of(List.of())).isEmpty();
    assertThat(NightStatus.lastJudged(List.of())).isEmpty();
  }

  private static StepRecord step(
      String name, LocalDate day, int generation, Outcome outcome, Instant at) {
    return new StepRecord(
        "r",
        day,
        name,
        day,
        generation,
        "s",
        new TreeMap<>(),
        at,
        1,
        1,
        0,
        0.5,
        outcome,
        null,
        at,
        at);
  }
}
