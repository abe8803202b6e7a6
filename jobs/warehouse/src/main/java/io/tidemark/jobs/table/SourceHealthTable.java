package io.tidemark.jobs.table;

import static org.apache.spark.sql.types.DataTypes.DateType;
import static org.apache.spark.sql.types.DataTypes.DoubleType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.TimestampType;

import java.util.List;
import java.util.Map;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * {@code source_health}: how one source (product and account) was on a day. Written by the night.
 *
 * <p>{@code usual_events} is the median of the same weekday in the four weeks before, or of the
 * seven days before if history is shorter. {@code missing} is the share of events without a value,
 * by column. {@code ahead_seconds} is how far the latest event lies behind its ingest in the
 * future, {@code delivery_seconds} the median time from event to ingest.
 */
public final class SourceHealthTable {
  public static final String EVENT_DATE = "event_date";

  public static final TableSpec SPEC =
      TableSpec.byDay(
          "source_health",
          new StructType()
              .add(EVENT_DATE, DateType)
              .add("product", StringType)
              .add("account", StringType)
              .add("status", StringType)
              .add("events", LongType)
              .add("usual_events", DoubleType)
              .add("missing", DataTypes.createMapType(StringType, DoubleType))
              .add("unmapped_fields", DataTypes.createArrayType(StringType))
              .add("new_fields", DataTypes.createArrayType(StringType))
              .add("ahead_seconds", DoubleType)
              .add("delivery_seconds", DoubleType)
              .add("last_event", TimestampType),
          EVENT_DATE,
          List.of(EVENT_DATE, "product", "account"),
          Map.of("has_status", "status IN ('ok', 'new', 'silent', 'low', 'high')"));

  private SourceHealthTable() {}
}
