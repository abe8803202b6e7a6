package io.tidemark.jobs.table;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.tidemark.batch.EventRows;
import io.tidemark.engine.event.EventColumn;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.types.DataTypes;

/**
 * {@code access_events}: access events, one per row, with the columns of {@link EventColumn}.
 * Written by ingest.
 */
public final class AccessEventsTable {
  public static final String EVENT_DATE = "event_date";

  /** Days by which the event was late; null unless its day had been summarised when it arrived. */
  public static final String LATE_DAYS = "late_days";

  public static final TableSpec SPEC =
      TableSpec.byDay(
          "access_events",
          EventRows.SCHEMA
              .add(EVENT_DATE, DataTypes.DateType)
              .add(LATE_DAYS, DataTypes.IntegerType),
          EVENT_DATE,
          List.of(EventColumn.METADATA_PRODUCT.column(), EventColumn.METADATA_UID.column()),
          Map.of(
              "has_key",
              "metadata_product IS NOT NULL AND metadata_uid IS NOT NULL"
                  + " AND time IS NOT NULL AND event_date IS NOT NULL",
              "day_of_time",
              "event_date = to_date(time)",
              "says_its_kind",
              "is_nhi IS NULL OR nhi_kind IS NOT NULL"));

  private AccessEventsTable() {}

  /** Returns an event's cloud account or tenant; an empty string if it names neither. */
  public static Column account() {
    return coalesce(col("cloud_account_uid"), col("tenant_uid"), lit(""));
  }
}
