package io.tidemark.jobs.table;

import io.tidemark.batch.RowCodec;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * {@code source_health}: health of sources, one row per source (product and account) and day.
 * Written by the night.
 */
public final class SourceHealthTable {
  public static final String EVENT_DATE = "event_date";

  public static final TableSpec SPEC =
      TableSpec.byDay(
          "source_health",
          RowCodec.of(Day.class).schema(),
          EVENT_DATE,
          List.of(EVENT_DATE, "product", "account"),
          Map.of("has_status", "status IN ('ok', 'new', 'silent', 'low', 'high')"));

  /**
   * A source's health on a given day.
   *
   * @param usualEvents median number of events on the same weekday of the previous four weeks, or
   *     on the previous seven days if the history is shorter
   * @param missing share of events without a value, by column
   * @param aheadSeconds how far in the future the latest event was when it was ingested, in seconds
   * @param deliverySeconds median delay from an event to its ingest, in seconds
   */
  public record Day(
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

  private SourceHealthTable() {}
}
