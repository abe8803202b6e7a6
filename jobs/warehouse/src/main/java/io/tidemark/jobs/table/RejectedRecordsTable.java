package io.tidemark.jobs.table;

import java.util.List;
import java.util.Map;
import org.apache.spark.sql.types.StructType;

/**
 * {@code rejected_records}: records that could not be converted to events, with reason, position
 * and (truncated) text. Written by ingest; {@code ingest_date} is the UTC day of the run.
 *
 * <p>{@code identity} is the key of the acting non-human identity, if the record reveals it. {@code
 * night} is the night that counts the record: that of its day, or that of its arrival if the record
 * is late or has no readable time. {@code resolved_by} is the later run that could read the record,
 * or null if there is none yet.
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
