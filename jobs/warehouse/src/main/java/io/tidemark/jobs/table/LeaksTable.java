package io.tidemark.jobs.table;

import static org.apache.spark.sql.types.DataTypes.DateType;
import static org.apache.spark.sql.types.DataTypes.IntegerType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.TimestampType;

import java.util.List;
import java.util.Map;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * {@code leaks}: credentials, or identities with all their credentials, that are known to have
 * leaked. Written by {@code leak track} and {@code leak close}; each night notes what the logs say
 * since. {@code days_valid} counts whole days from the leak to its end, or to the end of the night
 * {@code as_of}; {@code seen} is when the newest event had come in that this night looked at.
 * {@code credentials} comes from logs: hostile text.
 */
public final class LeaksTable {
  public static final TableSpec SPEC =
      TableSpec.whole(
          "leaks",
          new StructType()
              .add("kind", StringType)
              .add("id", StringType)
              .add("since", TimestampType)
              .add("treatment", StringType)
              .add("actor", StringType)
              .add("note", StringType)
              .add("tracked_at", TimestampType)
              .add("status", StringType)
              .add("credentials", DataTypes.createArrayType(StringType))
              .add("last_accepted", TimestampType)
              .add("ended_at", TimestampType)
              .add("ended_how", StringType)
              .add("days_valid", IntegerType)
              .add("as_of", DateType)
              .add("seen", TimestampType),
          List.of("kind", "id"),
          Map.of(
              "has_status",
              "id IS NOT NULL AND since IS NOT NULL AND kind IN ('credential', 'identity')"
                  + " AND treatment IN ('refuse', 'watch')"
                  + " AND status IN ('open', 'rotated', 'dismissed')",
              "ended_says_how",
              "status = 'open' OR (ended_at IS NOT NULL AND ended_how IS NOT NULL)"));

  private LeaksTable() {}
}
