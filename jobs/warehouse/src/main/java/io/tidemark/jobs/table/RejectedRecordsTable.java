package io.tidemark.jobs.table;

import static org.apache.spark.sql.types.DataTypes.DateType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.TimestampType;

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
          new StructType()
              .add(INGEST_DATE, DateType)
              .add("reason", StringType)
              .add("detail", StringType)
              .add("source_file", StringType)
              .add("format", StringType)
              .add("ordinal", LongType)
              .add("offset", LongType)
              .add("raw", StringType)
              .add("identity", StringType)
              .add("night", DateType)
              .add("ingest_time", TimestampType)
              .add("run_id", StringType)
              .add("resolved_by", StringType),
          INGEST_DATE,
          List.of("source_file", "ordinal"),
          Map.of("has_reason", "reason IS NOT NULL AND source_file IS NOT NULL"));

  private RejectedRecordsTable() {}
}
