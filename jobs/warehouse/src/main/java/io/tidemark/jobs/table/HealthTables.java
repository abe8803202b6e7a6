package io.tidemark.jobs.table;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.tidemark.batch.RowCodec;
import io.tidemark.batch.RowCodec.LowerCase;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;

/** The tables that the night writes about sources and identities. */
public final class HealthTables {
  public static final String EVENT_DATE = "event_date";

  /**
   * {@code notices}: notices about sources and identities, one per row, for example that a source
   * has gone silent. Written by the night. {@code message} may quote logs and is therefore
   * untrusted.
   */
  public static final TableSpec NOTICES =
      TableSpec.byDay(
          "notices",
          RowCodec.of(StoredNotice.class).schema(),
          EVENT_DATE,
          List.of(EVENT_DATE, "kind", "subject"),
          Map.of("has_severity", "severity IN ('alert', 'notice') AND kind IS NOT NULL"));

  /** Its subject, a source or identity, and its message are untrusted. */
  public record StoredNotice(
      LocalDate eventDate, String kind, Severity severity, String subject, String message) {}

  public enum Severity implements LowerCase {
    ALERT,
    NOTICE
  }

  /**
   * {@code source_health}: health of sources, one row per source (product and account) and day.
   * Written by the night.
   *
   * <p>{@code usual_events} is the median number of events on the same weekday of the previous four
   * weeks, or on the previous seven days if the history is shorter. {@code missing} is the share of
   * events without a value, by column. {@code ahead_seconds} states how far in the future the
   * latest event was when it was ingested, and {@code delivery_seconds} is the median delay from
   * event to ingest.
   */
  public static final TableSpec SOURCE_HEALTH =
      TableSpec.byDay(
          "source_health",
          RowCodec.of(SourceDay.class).schema(),
          EVENT_DATE,
          List.of(EVENT_DATE, "product", "account"),
          Map.of("has_status", "status IN ('ok', 'new', 'silent', 'low', 'high')"));

  public record SourceDay(
      LocalDate eventDate,
      String product,
      String account,
      String status,
      long events,
      Double usualEvents,
      SortedMap<String, Double> missing,
      List<String> unmappedFields,
      List<String> newFields,
      double aheadSeconds,
      double deliverySeconds,
      Optional<Instant> lastEvent) {}

  private HealthTables() {}

  /** Returns notices of a severity, or of both, starting with the newest night. */
  public static FirstRows<StoredNotice> newest(
      Warehouse warehouse,
      Optional<LocalDate> from,
      Optional<LocalDate> to,
      Optional<Severity> severity,
      int most) {
    Column wanted =
        Stream.of(
                from.map(day -> col(EVENT_DATE).geq(lit(day))),
                to.map(day -> col(EVENT_DATE).leq(lit(day))),
                severity.map(given -> col("severity").equalTo(given.label())))
            .flatMap(Optional::stream)
            .reduce(lit(true), Column::and);
    return FirstRows.of(
        warehouse
            .read(NOTICES)
            .filter(wanted)
            .orderBy(col(EVENT_DATE).desc(), col("severity"), col("kind"), col("subject")),
        StoredNotice.class,
        most);
  }
}
