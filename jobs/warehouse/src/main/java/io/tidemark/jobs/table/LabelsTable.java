package io.tidemark.jobs.table;

import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.TimestampType;

import java.util.List;
import java.util.Map;
import org.apache.spark.sql.types.StructType;

/**
 * {@code labels}: what an analyst said about an identity for a stretch of time. A benign label
 * relaxes trust until it expires, for days of a level up to its cap; what is labelled compromised
 * stays out of profiles and training. Written by {@code label add} and {@code label import}.
 */
public final class LabelsTable {
  public static final TableSpec SPEC =
      TableSpec.whole(
          "labels",
          new StructType()
              .add("identity", StringType)
              .add("from_time", TimestampType)
              .add("to_time", TimestampType)
              .add("verdict", StringType)
              .add("actor", StringType)
              .add("note", StringType)
              .add("expires", TimestampType)
              .add("cap", StringType)
              .add("labelled_at", TimestampType),
          List.of("identity", "from_time", "verdict"),
          Map.of(
              "has_verdict",
              "identity IS NOT NULL AND verdict IN ('benign', 'compromised')"
                  + " AND actor IS NOT NULL AND from_time <= to_time",
              "benign_expires",
              "verdict <> 'benign' OR expires IS NOT NULL"));

  private LabelsTable() {}
}
