package io.tidemark.jobs.table;

import java.util.List;
import java.util.Map;
import org.apache.spark.sql.types.StructType;

/**
 * {@code rejected_records}: records that could not be converted to events, one per row, with the
 * reason, the position and the truncated text. Written by ingest. {@code ingest_date} is the UTC
 * day of the run.
 *
 * <p>{@code identity} is the key of the non-human identity that acted, if the record reveals it.
 * {@code night} is the night in which the record is counted: the record's own day or, if the record
 * is late or has no readable time, the night of its arrival. {@code resolved_by} is the later run
 * that was able to read the record, or null if no run has been able to yet.
 */
public final class RejectedRecordsTable {
  public static final String INGEST_DATE = "ingest_date";

  public static final TableSpec SPEC =
      TableSpec.byDay(
          "rejected_records",
          StructType.fromDDL(
              "ingest_date DATE, reason STRING, detail STRING, source_file STRING, "
                  + "format STRING, ordinal BIGINT, offset BIGINT, raw STRING, "
                  + "identity STRING, night DATE, ingest_time TIMESTAMP, run_id STRING, "
                  + "resolved_by STRING"),
          INGEST_DATE,
          List.of("source_file", "ordinal"),
          Map.of("has_reason", "reason IS NOT NULL AND source_file IS NOT NULL"));

  private RejectedRecordsTable() {}
}
