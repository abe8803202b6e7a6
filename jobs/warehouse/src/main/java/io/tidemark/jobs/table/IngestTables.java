package io.tidemark.jobs.table;

import static io.tidemark.batch.Columns.EVENT_DATE;

import io.tidemark.batch.RowCodec;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.apache.spark.sql.types.StructType;

/** The tables that ingest writes besides {@link AccessEventsTable access_events}. */
public final class IngestTables {
  public static final String INGEST_DATE = "ingest_date";

  /**
   * {@code ingested_files}: log files that have been read completely, one per row, with their
   * record counts. Written by ingest. This table only prevents files from being read again.
   * Duplicate events are detected by their keys.
   */
  public static final TableSpec INGESTED_FILES =
      TableSpec.whole(
          "ingested_files",
          RowCodec.of(IngestedFile.class).schema(),
          List.of("path", "size", "modified"),
          Map.of("has_key", "path IS NOT NULL AND size >= 0"));

  /**
   * {@code rejected_records}: records that could not be converted to events, one per row, with the
   * reason, the position and the truncated text. Written by ingest. {@code ingest_date} is the UTC
   * day of the run.
   *
   * <p>{@code identity} is the key of the non-human identity that acted, if the record reveals it.
   * {@code night} is the night in which the record is counted: the record's own day or, if the
   * record is late or has no readable time, the night of its arrival. {@code resolved_by} is the
   * later run that was able to read the record, or null if no run has been able to yet.
   */
  public static final TableSpec REJECTED_RECORDS =
      TableSpec.byDay(
          "rejected_records",
          StructType.fromDDL(
              "ingest_date DATE, reason STRING, detail STRING, source_file STRING, format STRING, "
                  + "ordinal BIGINT, offset BIGINT, raw STRING, identity STRING, night DATE, "
                  + "ingest_time TIMESTAMP, run_id STRING, resolved_by STRING"),
          INGEST_DATE,
          List.of("source_file", "ordinal"),
          Map.of("has_reason", "reason IS NOT NULL AND source_file IS NOT NULL"));

  /**
   * {@code enforced_decisions}: enforcers' decisions, one evaluated event per row. Written by
   * ingest from the decision log, even if the event itself first arrived through another log.
   */
  public static final TableSpec ENFORCED_DECISIONS =
      TableSpec.byDay(
          "enforced_decisions",
          StructType.fromDDL(
              "metadata_product STRING, metadata_uid STRING, event_date DATE, time TIMESTAMP, "
                  + "identity STRING, credential_uid STRING, src_ip_prefix STRING, decision "
                  + "STRING, cause STRING, detail STRING, level STRING, trust DOUBLE, release "
                  + "STRING, raw_ref STRING, ingest_time TIMESTAMP"),
          EVENT_DATE,
          List.of("metadata_product", "metadata_uid"),
          Map.of("has_decision", "decision IS NOT NULL AND identity IS NOT NULL"));

  /**
   * {@code credential_status}: statements about credentials that were sent to enforcers, one per
   * row. A statement either reports new evidence for a credential on a network ({@code
   * REVALIDATED}) or refuses a credential from a given time onwards ({@code REVOKED}). Written by
   * ingest from the decision log.
   */
  public static final TableSpec CREDENTIAL_STATUS =
      TableSpec.byDay(
          "credential_status",
          StructType.fromDDL(
              "kind STRING, time TIMESTAMP, event_date DATE, credential_uid STRING, src_ip_prefix "
                  + "STRING, evidence STRING, raw_ref STRING, ingest_time TIMESTAMP"),
          EVENT_DATE,
          List.of("kind", "time", "credential_uid", "src_ip_prefix"),
          Map.of(
              "has_credential", "credential_uid IS NOT NULL OR kind = 'REVALIDATED'",
              "known_kind", "kind IN ('REVALIDATED', 'REVOKED')"));

  /**
   * {@code tool_call_spans}: spans that were merged into stored tool calls, one per row. They link
   * later spans to the same call. Written by ingest from {@code otlp}.
   */
  public static final TableSpec TOOL_CALL_SPANS =
      TableSpec.byDay(
          "tool_call_spans",
          StructType.fromDDL(
              "metadata_uid STRING, parent STRING, tool STRING, kind STRING, "
                  + "call_id STRING, target STRING, start_micros BIGINT, duration_ms BIGINT, "
                  + "event_date DATE"),
          EVENT_DATE,
          List.of("metadata_uid"),
          Map.of("has_key", "metadata_uid IS NOT NULL AND tool IS NOT NULL"));

  /**
   * A row of {@link #INGESTED_FILES}.
   *
   * @param enrichedBy versions and build dates of the data that filled the derived columns of the
   *     file's events
   */
  public record IngestedFile(
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

  private IngestTables() {}
}
