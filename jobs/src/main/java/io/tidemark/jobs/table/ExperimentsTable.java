package io.tidemark.jobs.table;

import static org.apache.spark.sql.types.DataTypes.DateType;
import static org.apache.spark.sql.types.DataTypes.DoubleType;
import static org.apache.spark.sql.types.DataTypes.IntegerType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.TimestampType;

import java.util.List;
import java.util.Map;
import org.apache.spark.sql.types.StructType;

/**
 * {@code experiments}: what came of trying a catalogue. Detection is around the alert budget, means
 * over the seeds of training; {@code low} to {@code high} is the 95 % interval of the difference,
 * {@code seed_band} what two seeds alone make of it. {@code findings} is all of it as JSON:
 * attacked identities in it come from logs, hostile text. Written by {@code lab}, which adds a row
 * each.
 */
public final class ExperimentsTable {
  public static final TableSpec SPEC =
      TableSpec.whole(
          "experiments",
          new StructType()
              .add("id", StringType)
              .add("asked_at", TimestampType)
              .add("catalogue", StringType)
              .add("catalogue_hash", StringType)
              .add("catalogue_yaml", StringType)
              .add("against", StringType)
              .add("against_hash", StringType)
              .add("from_date", DateType)
              .add("to_date", DateType)
              .add("attacks", IntegerType)
              .add("seed", LongType)
              .add("budget", DoubleType)
              .add("verdict", StringType)
              .add("detection", DoubleType)
              .add("detection_against", DoubleType)
              .add("difference", DoubleType)
              .add("low", DoubleType)
              .add("high", DoubleType)
              .add("seed_band", DoubleType)
              .add("engine_micros", DoubleType)
              .add("engine_micros_against", DoubleType)
              .add("findings", StringType),
          List.of("id"),
          Map.of(
              "has_verdict",
              "id IS NOT NULL AND findings IS NOT NULL"
                  + " AND verdict IN ('better', 'worse', 'within noise', 'not known')"));

  private ExperimentsTable() {}
}
