package io.tidemark.notebooks.report;

import java.time.Instant;
import java.util.List;

/**
 * Results of ingest by source.
 *
 * @param sources by product and account
 * @param findings about sources, alerts first
 * @param rejected records that are still unreadable, most frequent reason first
 * @param files counts by format
 */
public record IngestReport(
    List<Source> sources, List<Finding> findings, List<Rejected> rejected, List<Files> files) {
  public IngestReport {
    sources = List.copyOf(sources);
    findings = List.copyOf(findings);
    rejected = List.copyOf(rejected);
    files = List.copyOf(files);
  }

  /**
   * One product and account.
   *
   * @param status ok, new, silent, low or high
   * @param usual median of similar days; NaN without any
   * @param deliverySeconds median time from event to ingest; NaN without events
   * @param last event; null without events
   */
  public record Source(
      String product,
      String account,
      String status,
      long events,
      double usual,
      double deliverySeconds,
      Instant last) {}

  /** One finding; {@code severity} is alert or notice. */
  public record Finding(String kind, String severity, String subject, String says) {}

  /** One reason, with an example. */
  public record Rejected(String reason, String format, long records, String detail) {}

  /**
   * Files of one format. Every record read is in one of the counts after it.
   *
   * @param merged merged into another record's event
   * @param skipped not access events of this estate
   * @param deferred events of later days
   */
  public record Files(
      String format,
      long files,
      long read,
      long accepted,
      long duplicates,
      long rejected,
      long merged,
      long skipped,
      long deferred) {}
}
