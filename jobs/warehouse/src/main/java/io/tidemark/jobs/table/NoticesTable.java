package io.tidemark.jobs.table;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.tidemark.batch.RowCodec;
import io.tidemark.batch.RowCodec.LowerCase;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;

/**
 * {@code notices}: notices about sources and identities, one per row, for example that a source has
 * gone silent. Written by the night. {@code subject} and {@code message} are untrusted text.
 */
public final class NoticesTable {
  public static final String EVENT_DATE = "event_date";

  public static final TableSpec SPEC =
      TableSpec.byDay(
          "notices",
          RowCodec.of(StoredNotice.class).schema(),
          EVENT_DATE,
          List.of(EVENT_DATE, "kind", "subject"),
          Map.of("has_severity", "severity IN ('alert', 'notice') AND kind IS NOT NULL"));

  public record StoredNotice(
      LocalDate eventDate, String kind, Severity severity, String subject, String message) {}

  public enum Severity implements LowerCase {
    ALERT,
    NOTICE
  }

  private NoticesTable() {}

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
            .read(SPEC)
            .filter(wanted)
            .orderBy(col(EVENT_DATE).desc(), col("severity"), col("kind"), col("subject")),
        StoredNotice.class,
        most);
  }
}
