package io.tidemark.jobs.night;

import io.tidemark.jobs.Counted;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.run.NightRequest.Mode;
import io.tidemark.jobs.run.NightRun;
import io.tidemark.jobs.run.RunLedger;
import io.tidemark.jobs.run.StepDeclaration;
import io.tidemark.jobs.run.StepRecord;
import io.tidemark.jobs.table.BaselinesTable;
import io.tidemark.jobs.table.IdentitiesTable;
import io.tidemark.jobs.table.LoggedFiles;
import io.tidemark.jobs.table.TableSpec;
import io.tidemark.jobs.table.Warehouse;
import io.tidemark.training.TrainingPlan;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Deletes the rows of old days from all tables by day except {@code job_runs}. Later nights produce
 * the same rows as without the deletion: the ledger keeps the inputs of the deleted days, profiles
 * as of the last deleted day replace their summaries, and the baseline that judges the first kept
 * day stays. Repeating a deletion that was killed completes it.
 */
public final class DayDeletion {
  private final NightContext night;
  private final LocalDate last;

  private DayDeletion(NightContext night, LocalDate last) {
    this.night = night;
    this.last = last;
  }

  /**
   * Deletes all days that are more than {@code keepDays} before the day of the run, which needs the
   * settings of the nights. A dry run deletes nothing.
   *
   * @return a line for each table with such days, in the order of their names
   * @throws TidemarkException if nights still need any of these days, or if any of them has changed
   *     since the last night
   */
  public static List<String> run(NightRun run, int keepDays) {
    RunLedger ledger = run.ledger();
    ledger.checkClock(run.startedAt());
    Set<LocalDate> nights = ledger.committed(StepDeclaration.SUMMARISE).keySet();
    if (nights.isEmpty()) {
      return List.of();
    }
    NightContext night = NightContext.of(run, new TreeSet<>(nights).last());
    LocalDate old = run.startDay().minusDays(keepDays + 1L);
    // Earlier deletions remain in force, and are completed if they were killed.
    Optional<LocalDate> later = ledger.lastDeleted().filter(last -> !last.isBefore(old));
    DayDeletion deletion = new DayDeletion(night, later.orElse(old));
    boolean isDry = run.request().mode() == Mode.DRY_RUN;
    if (later.isEmpty()) {
      deletion.check(keepDays);
      if (!isDry) {
        deletion.record();
      }
    }
    return run.warehouse().tables().stream()
        .filter(table -> !table.equals(StepRecord.TABLE.name()))
        .flatMap(table -> deletion.rows(table, isDry).stream())
        .toList();
  }

  private void check(int keepDays) {
    int learned = TrainingPlan.TRAINING_DAYS + night.settings().train().calibrationDays();
    int lateDays = night.settings().ingest().lateDays();
    // Windows begin on the day before.
    LocalDate needed = night.night().minusDays(Math.max(learned - 1, lateDays) + 1L);
    if (!last.isBefore(needed)) {
      throw TidemarkException.usage(
          "--keep-days cannot be " + keepDays,
          "after the night of %s, others need the days from %s: baselines learn from %d days, and events may be %d days late"
              .formatted(night.night(), needed, learned, lateDays),
          "give %d or more".formatted(ChronoUnit.DAYS.between(needed, night.run().startDay())));
    }
    NavigableSet<LocalDate> changed = new ProfileStep(night).staleDays().headSet(last, true);
    if (!changed.isEmpty()) {
      throw TidemarkException.usage(
          "the days to delete are not up to date",
          "events, labels or rules have changed since the last night: "
              + DayRanges.describe(changed),
          "give the --config of the nights, or run a night first");
    }
  }

  /** Stores what later nights need of the deleted days, whose rows they no longer read. */
  private void record() {
    Instant since = night.now();
    new ProfileStep(night).fold(Set.of(last));
    NavigableMap<LocalDate, Long> events = night.inputs().days().headMap(last, true);
    Map<LocalDate, String> days = new TreeMap<>(Map.of(last, ""));
    events.keySet().forEach(day -> days.put(day, night.inputs().of(day)));
    night.commit(StepRecord.DELETE, days, events, Map.of(), null, since);
  }

  /** Deletes a table's rows, and describes them; empty if it has none. */
  private Optional<String> rows(String name, boolean isDry) {
    Warehouse warehouse = night.warehouse();
    LoggedFiles files = warehouse.files(name);
    if (files.partition().isEmpty()) {
      return Optional.empty();
    }
    String day = files.partition().get(0);
    TableSpec table = StepDeclaration.days(name, day);
    boolean keepsLast = name.equals(IdentitiesTable.PROFILES.name());
    NavigableMap<LocalDate, Long> rows =
        new TreeMap<>(warehouse.rowsByDay(table).headMap(last, !keepsLast));
    if (name.equals(BaselinesTable.SPEC.name())) {
      ScoreStep.baselineBefore(night, last.plusDays(1))
          .ifPresent(judge -> rows.remove(judge.trainedFor()));
    }
    if (rows.isEmpty()) {
      return Optional.empty();
    }
    Set<String> folders =
        rows.keySet().stream().map(date -> day + "=" + date).collect(Collectors.toSet());
    long bytes =
        files.live().entrySet().stream()
            .filter(file -> folders.contains(file.getKey().split("/")[0]))
            .mapToLong(Map.Entry::getValue)
            .sum();
    if (!isDry) {
      warehouse.deleteDays(table, rows.keySet());
    }
    String count = Counted.of(rows.values().stream().mapToLong(Long::longValue).sum(), "row");
    return Optional.of(
        "%-20s delete %s of %s, %s"
            .formatted(name, count, Counted.of(rows.size(), "day"), Counted.bytes(bytes)));
  }
}
