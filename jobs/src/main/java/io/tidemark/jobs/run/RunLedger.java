package io.tidemark.jobs.run;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.tidemark.jobs.run.StepRecord.Outcome;
import io.tidemark.jobs.table.JobRunsTable;
import io.tidemark.jobs.table.Warehouse;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * What ran, when, on what and how it ended: the table {@code job_runs}, which only this writes.
 * Made for one run, which holds the warehouse's lock: the table is read once.
 */
public final class RunLedger {
  private static final Comparator<StepRecord> LATER =
      Comparator.comparingInt(StepRecord::generation).thenComparing(StepRecord::writtenAt);

  private final Warehouse warehouse;
  private Map<String, Map<LocalDate, StepRecord>> committed;

  public RunLedger(Warehouse warehouse) {
    this.warehouse = warehouse;
  }

  /** Adds the steps in one commit; each has to have ended. */
  public void record(StepRecord... steps) {
    List<Row> rows = Arrays.stream(steps).map(RunLedger::row).toList();
    warehouse.append(
        JobRunsTable.SPEC,
        warehouse.spark().createDataFrame(rows, JobRunsTable.SPEC.schema()).coalesce(1));
    if (committed != null) {
      Arrays.stream(steps).forEach(this::note);
    }
  }

  /** The latest generation that each day has been committed with by a step. */
  public Map<LocalDate, StepRecord> committed(String step) {
    if (committed == null) {
      committed = new TreeMap<>();
      warehouse
          .read(JobRunsTable.SPEC)
          .where(col("outcome").equalTo(lit(spelled(Outcome.COMMITTED))))
          .collectAsList()
          .forEach(row -> note(step(row)));
    }
    return Map.copyOf(committed.getOrDefault(step, Map.of()));
  }

  private void note(StepRecord step) {
    if (step.outcome() == Outcome.COMMITTED) {
      committed
          .computeIfAbsent(step.step(), name -> new TreeMap<>())
          .merge(step.eventDate(), step, BinaryOperator.maxBy(LATER));
    }
  }

  /** Every step on record whose run was started on or after a day, in the order of writing. */
  public List<StepRecord> since(LocalDate runDate) {
    return warehouse
        .read(JobRunsTable.SPEC)
        .where(col("run_date").geq(lit(runDate)))
        .orderBy(col("written_at"), col("run_id"), col("step"), col("event_date"))
        .collectAsList()
        .stream()
        .map(RunLedger::step)
        .toList();
  }

  private static Row row(StepRecord step) {
    return RowFactory.create(
        step.runId(),
        step.runDate(),
        step.step(),
        step.eventDate(),
        step.generation(),
        step.inputSignature(),
        step.ingestCut(),
        step.rowsIn(),
        step.rowsOut(),
        step.rejected(),
        step.seconds(),
        spelled(step.outcome()),
        step.detail(),
        step.startedAt(),
        step.writtenAt());
  }

  private static StepRecord step(Row row) {
    return new StepRecord(
        row.getAs("run_id"),
        JobRunsTable.date(row, "run_date"),
        row.getAs("step"),
        JobRunsTable.date(row, "event_date"),
        row.<Integer>getAs("generation"),
        row.getAs("input_signature"),
        JobRunsTable.instant(row, "ingest_cut"),
        row.<Long>getAs("rows_in"),
        row.<Long>getAs("rows_out"),
        row.<Long>getAs("rejected"),
        row.<Double>getAs("seconds"),
        Outcome.valueOf(row.<String>getAs("outcome").toUpperCase(Locale.ROOT)),
        row.getAs("detail"),
        JobRunsTable.instant(row, "started_at"),
        JobRunsTable.instant(row, "written_at"));
  }

  private static String spelled(Outcome outcome) {
    return outcome.name().toLowerCase(Locale.ROOT);
  }
}
