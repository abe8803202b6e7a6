package io.tidemark.jobs.table;

import java.util.List;
import java.util.Map;
import org.apache.spark.sql.types.StructType;

/**
 * {@code rejected_records}: records that could not become events, with the reason, position and
 * (capped) text. Written by ingest; partitioned by the UTC day of the run.
 *
 * <p>Column {@code identity} is the key of the acting non-human identity, as far as the record can
 * be read. Column {@code night} counts the record: the night of its day, or of its arrival if it is
 * late or has no readable time. Column {@code resolved_by} is the run that could read the record
 * later; null until then.
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
