package io.tidemark.notebooks.report;

import java.time.Instant;
import java.util.List;

/**
 * How sources and their records were.
 *
 * @param sources by product and account
 * @param findings what was noticed beside risk, alerts first
 * @param rejected records that are still unreadable, most frequent reason first
 * @param files what files came to, by format
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
   * @param usual median of like days; NaN where there are none
   * @param deliverySeconds from event to ingest, median; NaN where nothing came
   * @param last event; null where nothing came
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

  /** One reason, with an example of what could not be read. */
  public record Rejected(String reason, String format, long records, String detail) {}

  /**
   * Files of one format. Every record that was read is in one of the counts after it.
   *
   * @param merged became part of another's event
   * @param skipped are no access events of this estate
   * @param deferred are of later days
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
