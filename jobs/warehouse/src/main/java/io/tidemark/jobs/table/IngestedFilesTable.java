package io.tidemark.jobs.table;

import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.TimestampType;

import java.util.List;
import java.util.Map;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * {@code ingested_files}: which log files were read completely, and what they came to. Written by
 * ingest. It only saves reading a file again: the key of an event is what keeps it single.
 */
public final class IngestedFilesTable {
  public static final TableSpec SPEC =
      TableSpec.whole(
          "ingested_files",
          new StructType()
              .add("path", StringType)
              .add("size", LongType)
              .add("modified", TimestampType)
              .add("format", StringType)
              .add("read", LongType)
              .add("accepted", LongType)
              .add("duplicates", LongType)
              .add("rejected", LongType)
              .add("merged", LongType)
              .add("skipped", LongType)
              .add("deferred", LongType)
              .add("skipped_by_reason", DataTypes.createMapType(StringType, LongType))
              .add("run_id", StringType)
              .add("ingest_time", TimestampType)
              // Versions and build dates of what filled the derived columns of the file's events.
              .add("enriched_by", StringType),
          List.of("path", "size", "modified"),
          Map.of("has_key", "path IS NOT NULL AND size >= 0"));

  private IngestedFilesTable() {}
}
