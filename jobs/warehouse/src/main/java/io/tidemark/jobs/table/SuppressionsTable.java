package io.tidemark.jobs.table;

import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.TimestampType;

import java.util.List;
import java.util.Map;
import org.apache.spark.sql.types.StructType;

/**
 * {@code suppressions}: alerts that are kept off the night's list until they expire, because their
 * owner knows them. They change no decision and teach nothing. Written by {@code suppression add}.
 */
public final class SuppressionsTable {
  public static final TableSpec SPEC =
      TableSpec.whole(
          "suppressions",
          new StructType()
              .add("identity", StringType)
              .add("feature", StringType)
              .add("owner", StringType)
              .add("note", StringType)
              .add("expires", TimestampType)
              .add("cap", StringType)
              .add("added_at", TimestampType),
          List.of("identity", "feature"),
          Map.of(
              "has_owner",
              "identity IS NOT NULL AND owner IS NOT NULL AND expires IS NOT NULL"
                  + " AND cap IN ('MEDIUM', 'HIGH')"));

  private SuppressionsTable() {}
}
