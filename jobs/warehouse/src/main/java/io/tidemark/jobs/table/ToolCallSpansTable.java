package io.tidemark.jobs.table;

import java.util.List;
import java.util.Map;
import org.apache.spark.sql.types.StructType;

/**
 * {@code tool_call_spans}: spans that were merged into stored tool calls, one per row. They link
 * later spans to the same call. Written by ingest from {@code otlp}.
 */
public final class ToolCallSpansTable {
  public static final String EVENT_DATE = "event_date";

  public static final TableSpec SPEC =
      TableSpec.byDay(
          "tool_call_spans",
          StructType.fromDDL(
              "metadata_uid STRING, parent STRING, tool STRING, kind STRING, "
                  + "call_id STRING, event_date DATE"),
          EVENT_DATE,
          List.of("metadata_uid"),
          Map.of("has_key", "metadata_uid IS NOT NULL AND tool IS NOT NULL"));

  private ToolCallSpansTable() {}
}
