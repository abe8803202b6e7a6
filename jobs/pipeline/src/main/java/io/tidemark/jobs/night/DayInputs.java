package io.tidemark.jobs.night;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;

import io.tidemark.batch.RowCodec;
import io.tidemark.jobs.night.SourceHealth.Source;
import io.tidemark.jobs.run.StepDeclaration.Input;
import io.tidemark.jobs.run.StepRecord;
import io.tidemark.jobs.table.AccessEventsTable;
import io.tidemark.jobs.table.Warehouse;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The days that have events, up to a given night and as of a given ingest cut. A day's signature
 * changes whenever an event is added to that day or to an earlier day.
 */
final class DayInputs {
  private final Instant cut;
  private final int lateDays;
  private final String salt;
  private final Function<LocalDate, String> saidOf;
  private final NavigableMap<LocalDate, StepRecord> deleted;

  /** Counts of all events, whatever their delay and arrival time. */
  private final List<Arrived> arrived;

  /** Events of each day that arrived up to the cut, without events that are too late. */
  private final NavigableMap<LocalDate, Arrival> arrivals = new TreeMap<>();

  private final NavigableMap<LocalDate, Long> events = new TreeMap<>();
  private final NavigableMap<LocalDate, String> own = new TreeMap<>();
  private final NavigableMap<LocalDate, String> chained = new TreeMap<>();

  private DayInputs(
      Instant cut,
      int lateDays,
      String salt,
      Function<LocalDate, String> saidOf,
      NavigableMap<LocalDate, StepRecord> deleted,
      List<Arrived> arrived) {
    this.cut = cut;
    this.lateDays = lateDays;
    this.salt = salt;
    this.saidOf = saidOf;
    this.deleted = deleted;
    this.arrived = arrived;
    inTime().forEach(one -> arrivals.merge(one.eventDate, one.arrival(), Arrival::plus));
    String chain = new Signature().with("rules", salt).hex();
    for (StepRecord gone : deleted.values()) {
      if (!gone.inputSignature().isEmpty()) {
        chain = chained(chain, gone.inputSignature());
      }
      chained.put(gone.eventDate(), chain);
    }
    for (Map.Entry<LocalDate, Arrival> entry : arrivals.entrySet()) {
      LocalDate day = entry.getKey();
      Arrival seen = entry.getValue();
      String signature =
          new Signature()
              .with("rules", salt)
              .with("day", day)
              .with("events", seen.events)
              .with("newest", seen.newest)
              .with("labels", saidOf.apply(day))
              .hex();
      chain = chained(chain, signature);
      own.put(day, signature);
      events.put(day, seen.events);
      chained.put(day, chain);
    }
  }

  private static String chained(String before, String day) {
    return new Signature().with("before", before).with("day", day).hex();
  }

  private record Arrived(
      LocalDate eventDate,
      Instant ingestTime,
      int late,
      String product,
      String account,
      long events) {
    Arrival arrival() {
      return new Arrival(events, ingestTime);
    }
  }

  /** Number and latest arrival time of events. */
  record Arrival(long events, Instant newest) {
    private Arrival plus(Arrival other) {
      return new Arrival(
          events + other.events, newest.isAfter(other.newest) ? newest : other.newest);
    }
  }

  private Stream<Arrived> inTime() {
    return arrived.stream().filter(one -> one.late <= lateDays && !one.ingestTime.isAfter(cut));
  }

  /**
   * Reads the inputs up to a night and an ingest cut. Events with a delay above {@code lateDays}
   * are only in {@link #late}. All days share the salt of the folding rules and have labels of
   * their own. Deleted days only contribute to {@link #chainedTo}, by the signatures in their
   * records.
   */
  static DayInputs upTo(
      Warehouse warehouse,
      LocalDate night,
      Instant cut,
      int lateDays,
      String salt,
      Function<LocalDate, String> saidOf,
      NavigableMap<LocalDate, StepRecord> deleted) {
    Optional<LocalDate> lastDeleted =
        Optional.ofNullable(deleted.lastEntry()).map(Map.Entry::getKey);
    Dataset<Row> counted =
        cutAt(warehouse, cut)
            .filter(col(AccessEventsTable.EVENT_DATE).leq(night))
            .filter(EventDeduplication.isKept(lastDeleted, col(AccessEventsTable.EVENT_DATE)))
            .groupBy(
                col(AccessEventsTable.EVENT_DATE),
                col("ingest_time"),
                coalesce(col(AccessEventsTable.LATE_DAYS), lit(0)).as("late"),
                col("metadata_product").as("product"),
                AccessEventsTable.account().as("account"))
            .agg(expr("count(*) AS events"));
    return new DayInputs(
        cut, lateDays, salt, saidOf, deleted, RowCodec.of(Arrived.class).read(counted));
  }

  /** Returns the inputs of an earlier night, based on the same events. */
  DayInputs upTo(LocalDate night, Function<LocalDate, String> labels) {
    List<Arrived> earlier = arrived.stream().filter(one -> !one.eventDate.isAfter(night)).toList();
    return new DayInputs(cut, lateDays, salt, labels, deleted, earlier);
  }

  /** Returns the parts of a day's signature by name, excluding the rules. */
  SortedMap<String, String> versions(LocalDate day) {
    SortedMap<String, String> parts = new TreeMap<>();
    Arrival seen = arrivals.get(day);
    if (seen != null) {
      parts.put(Input.EVENTS.key(), Long.toString(seen.events));
      parts.put(Input.NEWEST.key(), seen.newest.toString());
      parts.put(Input.LABELS.key(), saidOf.apply(day));
    }
    return parts;
  }

  /** Returns these inputs with the events of an earlier cut. */
  DayInputs asOf(Instant earlier) {
    return new DayInputs(earlier, lateDays, salt, saidOf, deleted, arrived);
  }

  static Dataset<Row> cutAt(Warehouse warehouse, Instant cut) {
    return warehouse.read(AccessEventsTable.SPEC).filter(col("ingest_time").leq(cut));
  }

  /** Returns the events that a run reads: in its cut and not too late. */
  Dataset<Row> events(Warehouse warehouse) {
    return cutAt(warehouse, cut)
        .filter(coalesce(col(AccessEventsTable.LATE_DAYS), lit(0)).leq(lateDays));
  }

  Instant cut() {
    return cut;
  }

  /** Returns the first arrival night that a night judges: after the previous day with events. */
  LocalDate firstLate(LocalDate night) {
    LocalDate before = events.lowerKey(night);
    return before == null ? LocalDate.EPOCH : before.plusDays(1);
  }

  /** Returns the days of the late events that a night judges, however late the events are. */
  NavigableMap<LocalDate, Arrival> late(LocalDate night) {
    NavigableMap<LocalDate, Arrival> days = new TreeMap<>();
    LocalDate first = firstLate(night);
    for (Arrived one : arrived) {
      LocalDate judged = one.eventDate.plusDays(one.late);
      if (one.late > 0
          && !one.ingestTime.isAfter(cut)
          && !judged.isBefore(first)
          && !judged.isAfter(night)) {
        days.merge(one.eventDate, one.arrival(), Arrival::plus);
      }
    }
    return days;
  }

  /** Returns the number of events on each day, in day order. Days without events are absent. */
  NavigableMap<LocalDate, Long> days() {
    return Collections.unmodifiableNavigableMap(events);
  }

  /** Returns the number of events of each source on each day of a range, inclusive. */
  SortedMap<Source, NavigableMap<LocalDate, Long>> volumes(LocalDate from, LocalDate to) {
    SortedMap<Source, NavigableMap<LocalDate, Long>> volumes = new TreeMap<>();
    inTime()
        .filter(one -> !one.eventDate.isBefore(from) && !one.eventDate.isAfter(to))
        .forEach(
            one ->
                volumes
                    .computeIfAbsent(new Source(one.product, one.account), s -> new TreeMap<>())
                    .merge(one.eventDate, one.events, Long::sum));
    return volumes;
  }

  /** Returns the latest arrival time of any event; empty if there are no events. */
  Optional<Instant> newest() {
    return arrivals.values().stream().map(Arrival::newest).max(Comparator.naturalOrder());
  }

  /** Returns the first day with an event that arrived after the given time. */
  Optional<LocalDate> firstSince(Instant time) {
    return arrivals.keySet().stream()
        .filter(day -> arrivals.get(day).newest.isAfter(time))
        .findFirst();
  }

  String of(LocalDate day) {
    return own.getOrDefault(day, "nothing");
  }

  /**
   * Returns the signature of all events up to a day. A day without events has the signature of the
   * last earlier day with events.
   */
  String chainedTo(LocalDate day) {
    var entry = chained.floorEntry(day);
    return entry == null ? "nothing" : entry.getValue();
  }
}
