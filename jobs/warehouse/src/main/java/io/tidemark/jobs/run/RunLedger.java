package io.tidemark.jobs.run;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.tidemark.batch.RowCodec;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.run.StepRecord.Outcome;
import io.tidemark.jobs.table.IngestTables;
import io.tidemark.jobs.table.Warehouse;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BinaryOperator;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ledger of all steps: when they ran, for which day, on what input, and with what outcome. The only
 * writer of the table {@code job_runs}. An instance belongs to a single run, which must hold the
 * warehouse lock, and reads the table only once.
 */
public final class RunLedger {
  private static final Logger LOG = LoggerFactory.getLogger(RunLedger.class);
  private static final RowCodec<StepRecord> STEPS = RowCodec.of(StepRecord.class);
  private static final Comparator<StepRecord> LATER =
      Comparator.comparingInt(StepRecord::generation).thenComparing(StepRecord::writtenAt);

  private final Warehouse warehouse;
  private Map<String, Map<LocalDate, StepRecord>> committed;
  private final Map<String, Map<LocalDate, Integer>> generations = new TreeMap<>();
  private final Map<String, Map<LocalDate, Integer>> begun = new TreeMap<>();
  private final Map<String, NavigableSet<LocalDate>> lost = new LinkedHashMap<>();
  private final Map<String, NavigableSet<LocalDate>> cutOff = new TreeMap<>();
  private Map<LocalDate, StepRecord> stopped;
  private StepRecord latest;

  public RunLedger(Warehouse warehouse) {
    this.warehouse = warehouse;
  }

  /**
   * Adds records of completed steps, or of the start of a recomputation, in a single commit. If a
   * recomputation was started but never committed, the table may contain rows from any input, even
   * if their number matches the earlier record.
   */
  public void record(StepRecord... steps) {
    warehouse.append(StepRecord.TABLE, STEPS.rows(warehouse.spark(), Arrays.asList(steps)));
    if (committed != null) {
      Arrays.stream(steps).forEach(this::note);
    }
  }

  /**
   * Returns the latest record of each day that a step has committed, if the tables still contained
   * its rows when the ledger was loaded. Other days are computed again.
   */
  public Map<LocalDate, StepRecord> committed(String step) {
    load();
    return Map.copyOf(committed.getOrDefault(step, Map.of()));
  }

  public Map<LocalDate, StepRecord> committed(StepDeclaration step) {
    return committed(step.name());
  }

  public Optional<Instant> lastJudged() {
    return committed(StepDeclaration.SCORE).entrySet().stream()
        .max(Map.Entry.comparingByKey())
        .map(latest -> latest.getValue().writtenAt());
  }

  /** Returns the records of the days whose rows were deleted by request. No night reads them. */
  public NavigableMap<LocalDate, StepRecord> deleted() {
    return new TreeMap<>(committed(StepRecord.DELETE));
  }

  /** Returns the last day whose rows were deleted by request, as were those of all days before. */
  public Optional<LocalDate> lastDeleted() {
    return Optional.ofNullable(deleted().lastEntry()).map(Map.Entry::getKey);
  }

  /** Rejects a range that begins with a day whose rows were deleted by request. */
  public void checkKept(LocalDate from) {
    lastDeleted()
        .filter(last -> !last.isBefore(from))
        .ifPresent(
            last -> {
              throw TidemarkException.usage(
                  "the day " + from + " was deleted",
                  "'tidemark maintain --keep-days' deleted the rows of all days up to " + last,
                  "give a later day: the warehouse has days from " + last.plusDays(1));
            });
  }

  public int generations(String step, LocalDate day) {
    load();
    return generations.getOrDefault(step, Map.of()).getOrDefault(day, 0);
  }

  /** Returns the days whose rows are complete but whose recomputation was interrupted. */
  public NavigableSet<LocalDate> cutOff(String step) {
    load();
    return new TreeSet<>(cutOff.getOrDefault(step, Collections.emptyNavigableSet()));
  }

  /** Returns the days that a step has recorded but whose rows are missing, by table. */
  public Map<String, NavigableSet<LocalDate>> lost() {
    load();
    return Collections.unmodifiableMap(lost);
  }

  /** Returns whether a step has recorded a day whose rows are missing or incomplete. */
  public boolean isLost(StepDeclaration step, LocalDate day) {
    return lost().getOrDefault(step.table().name(), Collections.emptyNavigableSet()).contains(day);
  }

  /**
   * Rejects a run that starts before a recorded run, because it would miss events that that run
   * ingested.
   */
  public void checkClock(Instant startedAt) {
    load();
    if (latest != null && latest.ingestCut().isAfter(startedAt)) {
      throw setBack(startedAt, "run " + latest.runId() + " started", latest.ingestCut());
    }
    // If an ingest ran on its own or was killed together with its night, only the ingested files
    // show its time.
    warehouse
        .latest(IngestTables.INGESTED_FILES, "ingest_time")
        .filter(ingested -> ingested.isAfter(startedAt))
        .ifPresent(
            ingested -> {
              throw setBack(startedAt, "files were ingested", ingested);
            });
  }

  private TidemarkException setBack(Instant startedAt, String what, Instant at) {
    return TidemarkException.usage(
        "the clock was set back (clock-set-back)",
        "it is %s, and %s at %s".formatted(startedAt, what, at),
        clockRemedy(at, startedAt, warehouse.root())
            + ". Then run the same command again; nothing was changed");
  }

  /**
   * Suggests what to do if a run was recorded at a time after {@code now}, this machine's time. A
   * user can reasonably wait for one day.
   *
   * @param root location of the warehouse, in any form
   */
  public static String clockRemedy(Instant recorded, Instant now, String root) {
    String set = "set this machine's clock, for instance by NTP";
    return Duration.between(now, recorded).compareTo(Duration.ofDays(1)) <= 0
        ? set
        : ("if the clock is wrong now, %s; if it is right, it was ahead during that run: "
                + "restore each table to its last commit before that run with Delta's RESTORE "
                + "TABLE delta.`%s/TABLE` TO VERSION AS OF N; docs/operate.md has the steps")
            .formatted(set, WarehouseLocation.of(root));
  }

  /** Returns the days on which a backfill stopped and that no step has committed since. */
  public Map<LocalDate, StepRecord> stopped() {
    load();
    Map<LocalDate, StepRecord> open = new TreeMap<>(stopped);
    committed
        .values()
        .forEach(
            days ->
                days.forEach(
                    (day, done) ->
                        open.computeIfPresent(
                            day,
                            (same, stop) ->
                                done.writtenAt().isAfter(stop.writtenAt()) ? null : stop)));
    return open;
  }

  public void reopen(LocalDate from, LocalDate to, Predicate<StepRecord> which) {
    load();
    committed
        .values()
        .forEach(
            days ->
                days.replaceAll(
                    (day, step) ->
                        day.isBefore(from) || day.isAfter(to) || !which.test(step)
                            ? step
                            : step.reopened()));
  }

  private void load() {
    if (committed == null) {
      committed = new TreeMap<>();
      stopped = new TreeMap<>();
      STEPS
          .read(
              warehouse
                  .read(StepRecord.TABLE)
                  .where(col("outcome").notEqual(lit(Outcome.UNCHANGED.label()))))
          .forEach(this::note);
      committed.keySet().forEach(this::forgetLost);
    }
  }

  private void forgetLost(String step) {
    Map<LocalDate, StepRecord> days = committed.get(step);
    Map<LocalDate, Integer> restarted = begun.getOrDefault(step, Map.of());
    Optional<StepDeclaration> declaration =
        StepDeclaration.ALL.stream().filter(one -> one.name().equals(step)).findFirst();
    Predicate<StepRecord> held =
        declaration.map(one -> one.isStored(warehouse)).orElse(record -> true);
    NavigableSet<LocalDate> gone = new TreeSet<>();
    for (StepRecord done : days.values()) {
      if (!held.test(done)) {
        gone.add(done.eventDate());
      } else if (restarted.getOrDefault(done.eventDate(), 0) > done.generation()) {
        gone.add(done.eventDate());
        cutOff.computeIfAbsent(step, name -> new TreeSet<>()).add(done.eventDate());
      }
    }
    days.keySet().removeAll(gone);
    lastDeleted().ifPresent(last -> gone.headSet(last, true).clear());
    if (declaration.isPresent() && !gone.isEmpty()) {
      String table = declaration.get().table().name();
      lost.put(table, gone);
      LOG.warn(
          "{} {}; this run recomputes any of these days that it covers",
          table,
          StepDeclaration.describeMissing(gone));
    }
  }

  private void note(StepRecord step) {
    if (latest == null || step.ingestCut().isAfter(latest.ingestCut())) {
      latest = step;
    }
    Optional<String> begins = step.begins();
    if (begins.isPresent()) {
      begun
          .computeIfAbsent(begins.get(), name -> new TreeMap<>())
          .merge(step.eventDate(), step.generation(), Math::max);
      return;
    }
    if (step.outcome() == Outcome.REFUSED && step.step().equals(StepRecord.BACKFILL)) {
      stopped.merge(
          step.eventDate(),
          step,
          BinaryOperator.maxBy(Comparator.comparing(StepRecord::writtenAt)));
    }
    if (step.outcome() == Outcome.COMMITTED) {
      generations
          .computeIfAbsent(step.step(), name -> new TreeMap<>())
          .merge(step.eventDate(), step.generation(), Math::max);
      committed
          .computeIfAbsent(step.step(), name -> new TreeMap<>())
          .merge(step.eventDate(), step, BinaryOperator.maxBy(LATER));
    }
  }

  /** Returns the records of all steps that nights have completed, in write order. */
  public List<StepRecord> all() {
    return STEPS
        .read(
            warehouse
                .read(StepRecord.TABLE)
                .orderBy(col("written_at"), col("run_id"), col("step"), col("event_date")))
        .stream()
        .filter(step -> step.begins().isEmpty() && !step.step().equals(StepRecord.DELETE))
        .toList();
  }
}
