package io.tidemark.notebooks.report;

import java.time.Instant;
import java.util.List;

/**
 * Ingest results by source.
 *
 * @param sources results for each product and account
 * @param notices notices about sources, alerts first
 * @param rejected reasons why records remain unreadable, most frequent first
 */
public record IngestReport(
    List<Source> sources, List<Notice> notices, List<Rejected> rejected, List<Files> files) {
  public IngestReport {
    sources = List.copyOf(sources);
    notices = List.copyOf(notices);
    rejected = List.copyOf(rejected);
    files = List.copyOf(files);
  }

  /**
   * Ingest results for a given product and account.
   *
   * @param status one of ok, new, silent, low or high
   * @param usual median number of events on similar days; NaN if there are no similar days
   * @param deliverySeconds median time from event to ingest, in seconds; NaN if there are no events
   * @param last time of the last event; null if there are no events
   */
  public record Source(
      String product,
      String account,
      String status,
      long events,
      double usual,
      double deliverySeconds,
      Instant last) {}

  /** A notice, whose {@code severity} is either alert or notice. */
  public record Notice(String kind, String severity, String subject, String message) {}

  /** Records rejected for the same reason, and one example. */
  public record Rejected(String reason, String format, long records, String detail) {}

  /**
   * Record counts for all files in a given format. Every record that was read is included in
   * exactly one of the counts after {@code read}.
   *
   * @param merged records merged into another record's event
   * @param skipped records that are valid but are not access events of this company
   * @param deferred records whose events occurred on later days
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
