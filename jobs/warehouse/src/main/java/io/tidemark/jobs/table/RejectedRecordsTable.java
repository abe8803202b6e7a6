package io.tidemark.jobs.table;

import java.util.List;
import java.util.Map;
import org.apache.spark.sql.types.StructType;

/**
 * {@code rejected_records}: what was read and could not become an event, with the reason, where it
 * stood and its (capped) text. Written by ingest; partitioned by the UTC day of the run. {@code
 * identity} is the key of the non-human identity that acted, as far as the record can be read.
 * {@code night} counts the record: that of its day, or the one it came in by where it is late or
 * has no readable time. {@code resolved_by} is the run that could read the record after all, and
 * null until there is one.
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
