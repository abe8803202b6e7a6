package io.tidemark.jobs.table;

import static org.apache.spark.sql.types.DataTypes.DateType;
import static org.apache.spark.sql.types.DataTypes.StringType;

import java.util.List;
import java.util.Map;
import org.apache.spark.sql.types.StructType;

/**
 * {@code findings}: notices of a night about sources and identities, such as a source that fell
 * silent. Written by the night. {@code says} may quote logs: hostile text.
 */
public final class FindingsTable {
  public static final String EVENT_DATE = "event_date";

  public static final TableSpec SPEC =
      TableSpec.byDay(
          "findings",
          new StructType()
              .add(EVENT_DATE, DateType)
              .add("kind", StringType)
              .add("severity", StringType)
              .add("subject", StringType)
              .add("says", StringType),
          EVENT_DATE,
          List.of(EVENT_DATE, "kind", "subject"),
          Map.of("has_severity", "severity IN ('alert', 'notice') AND kind IS NOT NULL"));

  private FindingsTable() {}
}
