package io.tidemark.jobs.night;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;

import io.tidemark.jobs.table.AccessEventsTable;
import io.tidemark.jobs.table.JobRunsTable;
import io.tidemark.jobs.table.Warehouse;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collections;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The days that the warehouse holds events of, up to a night, as they stood at an ingest cut, each
 * with a signature that changes when an event is added to it or to a day before it.
 */
final class DayInputs {
  private final Instant cut;
  private final int lateDays;
  private final NavigableMap<LocalDate, Books> books = new TreeMap<>();
  private final NavigableMap<LocalDate, Long> events = new TreeMap<>();
  private final NavigableMap<LocalDate, String> own = new TreeMap<>();
  private final NavigableMap<LocalDate, String> chained = new TreeMap<>();

  private final NavigableMap<LocalDate, SortedMap<String, String>> versions = new TreeMap<>();

  /** How many events a day has, and when the newest was ingested. */
  private record Books(long events, Instant newest) {}

  private DayInputs(Instant cut, int lateDays) {
    this.cut = cut;
    this.lateDays = lateDays;
  }

  /**
   * Looks at the events up to a night.
   *
   * @param cut events ingested later are not looked at
   * @param lateDays events that came in later than this after their day are not looked at either
   * @param salt what else all days depend on: rules of the fold
   * @param saidOf what else a single day depends on: its labels
   */
  static DayInputs upTo(
      Warehouse warehouse,
      LocalDate night,
      Instant cut,
      int lateDays,
      String salt,
      Function<LocalDate, String> saidOf) {
    DayInputs inputs = new DayInputs(cut, lateDays);
    for (Row row :
        inputs
            .events(warehouse)
            .filter(col(AccessEventsTable.EVENT_DATE).leq(lit(night)))
            .groupBy(AccessEventsTable.EVENT_DATE)
            .agg(count(lit(1)).as("events"), max("ingest_time").as("newest"))
            .orderBy(AccessEventsTable.EVENT_DATE)
            .collectAsList()) {
      inputs.books.put(
          JobRunsTable.date(row, AccessEventsTable.EVENT_DATE),
          new Books(row.<Long>getAs("events"), JobRunsTable.instant(row, "newest")));
    }
    inputs.sign(salt, saidOf);
    return inputs;
  }

  /** What an earlier night saw of the same events. */
  DayInputs upTo(LocalDate night, String salt, Function<LocalDate, String> saidOf) {
    DayInputs earlier = new DayInputs(cut, lateDays);
    earlier.books.putAll(books.headMap(night, true));
    earlier.sign(salt, saidOf);
    return earlier;
  }

  private void sign(String salt, Function<LocalDate, String> saidOf) {
    String chain = Signature.of(salt);
    for (Map.Entry<LocalDate, Books> entry : books.entrySet()) {
      LocalDate day = entry.getKey();
      Books of = entry.getValue();
      String said = saidOf.apply(day);
      String ownSignature = Signature.of(salt, day, of.events(), of.newest(), said);
      chain = Signature.of(chain, ownSignature);
      own.put(day, ownSignature);
      events.put(day, of.events());
      chained.put(day, chain);
      SortedMap<String, String> parts = new TreeMap<>();
      parts.put(InputVersions.EVENTS, Long.toString(of.events()));
      parts.put(InputVersions.NEWEST, of.newest().toString());
      parts.put(InputVersions.LABELS, said);
      versions.put(day, parts);
    }
  }

  /** What the signature of one day is made of beside the rules, by name. */
  SortedMap<String, String> versions(LocalDate day) {
    return versions.getOrDefault(day, new TreeMap<>());
  }

  /** The events that had been ingested by a cut. */
  static Dataset<Row> cutAt(Warehouse warehouse, Instant cut) {
    return warehouse.read(AccessEventsTable.SPEC).filter(col("ingest_time").leq(lit(cut)));
  }

  /** The events that a run looks at: in by its cut, and not too late. */
  Dataset<Row> events(Warehouse warehouse) {
    return cutAt(warehouse, cut)
        .filter(coalesce(col(AccessEventsTable.LATE_DAYS), lit(0)).leq(lit(lateDays)));
  }

  Instant cut() {
    return cut;
  }

  /** Days with events, in order, with how many. */
  NavigableMap<LocalDate, Long> days() {
    return Collections.unmodifiableNavigableMap(events);
  }

  /** Signature of one day's events. */
  String of(LocalDate day) {
    return own.getOrDefault(day, "nothing");
  }

  /**
   * Signature of everything up to a day; of the last day with events before it where it has none.
   */
  String chainedTo(LocalDate day) {
    var entry = chained.floorEntry(day);
    return entry == null ? "nothing" : entry.getValue();
  }
}
