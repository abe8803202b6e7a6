package io.tidemark.jobs.table;

import io.tidemark.batch.RowCodec;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * {@code ingested_files}: log files that have been read completely, one per row, with their record
 * counts. Written by ingest. This table only prevents files from being read again. Duplicate events
 * are detected by their keys.
 */
public final class IngestedFilesTable {
  public static final TableSpec SPEC =
      TableSpec.whole(
          "ingested_files",
          RowCodec.of(Read.class).schema(),
          List.of("path", "size", "modified"),
          Map.of("has_key", "path IS NOT NULL AND size >= 0"));

  /**
   * A file that was read completely.
   *
   * @param enrichedBy versions and build dates of the data that filled the derived columns of the
   *     file's events
   */
  public record Read(
      String path,
      long size,
      Instant modified,
      String format,
      long read,
      long accepted,
      long duplicates,
      long rejected,
      long merged,
      long skipped,
      long deferred,
      SortedMap<String, Long> skippedByReason,
      String runId,
      Instant ingestTime,
      String enrichedBy) {}

  private IngestedFilesTable() {}
}
