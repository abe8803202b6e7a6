package io.tidemark.jobs.table;

import io.tidemark.batch.RowCodec;
import io.tidemark.batch.RowCodec.LowerCase;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;

/**
 * {@code findings}: notices of a night about sources and identities, such as a source that fell
 * silent. Written by the night. {@code says} may quote logs: hostile text.
 */
public final class FindingsTable {
  public static final String EVENT_DATE = "event_date";

  public static final TableSpec SPEC =
      TableSpec.byDay(
          "findings",
          RowCodec.of(Noticed.class).schema(),
          EVENT_DATE,
          List.of(EVENT_DATE, "kind", "subject"),
          Map.of("has_severity", "severity IN ('alert', 'notice') AND kind IS NOT NULL"));

  /**
   * A single finding.
   *
   * @param subject source or identity concerned; untrusted text
   * @param says description in one sentence; untrusted text
   */
  public record Noticed(
      LocalDate eventDate, String kind, Severity severity, String subject, String says) {}

  /** Severity of a finding. */
  public enum Severity implements LowerCase {
    ALERT,
    NOTICE
  }

  private FindingsTable() {}
}
