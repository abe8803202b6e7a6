package io.tidemark.jobs.table;

import static org.apache.spark.sql.types.DataTypes.DateType;
import static org.apache.spark.sql.types.DataTypes.DoubleType;
import static org.apache.spark.sql.types.DataTypes.IntegerType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.TimestampType;
import static org.apache.spark.sql.types.DataTypes.createMapType;

import java.util.List;
import java.util.Map;
import org.apache.spark.sql.types.StructType;

/**
 * {@code job_runs}: one step of one run for one day, and before it, where the step goes over a day
 * that it made before, that it began. Written by the run ledger, by the UTC day on which the run
 * started.
 */
public final class JobRunsTable {
  /** What the signature is made of, by name, so that a changed one can be explained. */
  public static final String INPUT_VERSIONS = "input_versions";

  public static final TableSpec SPEC =
      TableSpec.byDay(
          "job_runs",
          new StructType()
              .add("run_id", StringType)
              .add("run_date", DateType)
              .add("step", StringType)
              .add("event_date", DateType)
              .add("generation", IntegerType)
              .add("input_signature", StringType)
              .add(INPUT_VERSIONS, createMapType(StringType, StringType))
              .add("ingest_cut", TimestampType)
              .add("rows_in", LongType)
              .add("rows_out", LongType)
              .add("rejected", LongType)
              .add("seconds", DoubleType)
              .add("outcome", StringType)
              .add("detail", StringType)
              .add("started_at", TimestampType)
              .add("written_at", TimestampType),
          "run_date",
          List.of("run_id", "step", "event_date"),
          Map.of("has_outcome", "outcome IN ('committed', 'unchanged', 'refused')"));

  private JobRunsTable() {}
}
