package io.tidemark.jobs.night;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;

import io.tidemark.batch.RowCodec;
import io.tidemark.jobs.night.SourceHealth.Source;
import io.tidemark.jobs.run.StepDeclaration.Input;
import io.tidemark.jobs.table.AccessEventsTable;
import io.tidemark.jobs.table.Warehouse;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
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

  /** Event counts by day and arrival time, without events that are too late. */
  private final NavigableMap<LocalDate, NavigableMap<Instant, Long>> arrivals;

  /** The same counts by source. */
  private final List<Arrived> bySource;

  /** Counts of late events by night of arrival, day and arrival time. */
  private final NavigableMap<LocalDate, NavigableMap<LocalDate, NavigableMap<Instant, Long>>> late;

  private final NavigableMap<LocalDate, Long> events = new TreeMap<>();
  private final NavigableMap<LocalDate, String> own = new TreeMap<>();
  private final NavigableMap<LocalDate, String> chained = new TreeMap<>();
  private final NavigableMap<LocalDate, SortedMap<String, String>> versions = new TreeMap<>();

  private DayInputs(
      Instant cut,
      int lateDays,
      String salt,
      Function<LocalDate, String> saidOf,
      NavigableMap<LocalDate, NavigableMap<Instant, Long>> arrivals,
      List<Arrived> bySource,
      NavigableMap<LocalDate, NavigableMap<LocalDate, NavigableMap<Instant, Long>>> late) {
    this.cut = cut;
    this.lateDays = lateDays;
    this.salt = salt;
    this.saidOf = saidOf;
    this.arrivals = arrivals;
    this.bySource = bySource;
    this.late = late;
    String chain = new Signature().with("rules", salt).hex();
    for (Map.Entry<LocalDate, NavigableMap<Instant, Long>> arrived : arrivals.entrySet()) {
      LocalDate day = arrived.getKey();
      NavigableMap<Instant, Long> seen = arrived.getValue().headMap(cut, true);
      if (!seen.isEmpty()) {
        long count = seen.values().stream().mapToLong(Long::longValue).sum();
        String signature =
            new Signature()
                .with("rules", salt)
                .with("day", day)
                .with("events", count)
                .with("newest", seen.lastKey())
                .with("labels", saidOf.apply(day))
                .hex();
        chain = new Signature().with("before", chain).with("day", signature).hex();
        own.put(day, signature);
        events.put(day, count);
        chained.put(day, chain);
        SortedMap<String, String> parts = new TreeMap<>();
        parts.put(Input.EVENTS.key(), Long.toString(count));
        parts.put(Input.NEWEST.key(), seen.lastKey().toString());
        parts.put(Input.LABELS.key(), saidOf.apply(day));
        versions.put(day, parts);
      }
    }
  }

  private record Arrived(
      LocalDate eventDate,
      Instant ingestTime,
      int late,
      String product,
      String account,
      long events) {}

  /**
   * Reads the inputs up to a night and an ingest cut. Events with a delay above {@code lateDays}
   * are only in {@link #late}. All days share the salt of the folding rules and have labels of
   * their own.
   */
  static DayInputs upTo(
      Warehouse warehouse,
      LocalDate night,
      Instant cut,
      int lateDays,
      String salt,
      Function<LocalDate, String> saidOf) {
    NavigableMap<LocalDate, NavigableMap<Instant, Long>> arrivals = new TreeMap<>();
    List<Arrived> bySource = new ArrayList<>();
    NavigableMap<LocalDate, NavigableMap<LocalDate, NavigableMap<Instant, Long>>> late =
        new TreeMap<>();
    Dataset<Row> counted =
        cutAt(warehouse, cut)
            .filter(col(AccessEventsTable.EVENT_DATE).leq(night))
            .groupBy(
                col(AccessEventsTable.EVENT_DATE),
                col("ingest_time"),
                coalesce(col(AccessEventsTable.LATE_DAYS), lit(0)).as("late"),
                col("metadata_product").as("product"),
                AccessEventsTable.account().as("account"))
            .agg(count(lit(1)).as("events"));
    for (Arrived arrived : RowCodec.of(Arrived.class).read(counted)) {
      LocalDate day = arrived.eventDate;
      int days = arrived.late;
      long events = arrived.events;
      if (days <= lateDays) {
        bySource.add(arrived);
        arrivals
            .computeIfAbsent(day, d -> new TreeMap<>())
            .merge(arrived.ingestTime, events, Long::sum);
      }
      if (days > 0) {
        late.computeIfAbsent(day.plusDays(days), by -> new TreeMap<>())
            .computeIfAbsent(day, d -> new TreeMap<>())
            .merge(arrived.ingestTime, events, Long::sum);
      }
    }
    return new DayInputs(cut, lateDays, salt, saidOf, arrivals, bySource, late);
  }

  /** Returns the inputs of an earlier night, based on the same events. */
  DayInputs upTo(LocalDate night, Function<LocalDate, String> labels) {
    return new DayInputs(
        cut,
        lateDays,
        salt,
        labels,
        arrivals.headMap(night, true),
        bySource,
        late.headMap(night, true));
  }

  /** Returns the parts of a day's signature by name, excluding the rules. */
  SortedMap<String, String> versions(LocalDate day) {
    return versions.getOrDefault(day, new TreeMap<>());
  }

  /** Returns these inputs with the events of an earlier cut. */
  DayInputs asOf(Instant earlier) {
    return new DayInputs(earlier, lateDays, salt, saidOf, arrivals, bySource, late);
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

  /** Number and latest arrival time of a day's late events, as of a given night. */
  record Late(long events, Instant newest) {
    private Late plus(Late other) {
      return new Late(events + other.events, newest.isAfter(other.newest) ? newest : other.newest);
    }
  }

  /** Returns the first arrival night that a night judges: after the previous day with events. */
  LocalDate firstLate(LocalDate night) {
    LocalDate before = events.lowerKey(night);
    return before == null ? LocalDate.EPOCH : before.plusDays(1);
  }

  /** Returns the days of the late events that a night judges, however late the events are. */
  NavigableMap<LocalDate, Late> late(LocalDate night) {
    NavigableMap<LocalDate, Late> days = new TreeMap<>();
    for (var ofNight : late.subMap(firstLate(night), true, night, true).values()) {
      ofNight.forEach(
          (day, times) ->
              times
                  .headMap(cut, true)
                  .forEach((time, count) -> days.merge(day, new Late(count, time), Late::plus)));
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
    for (Arrived arrived : bySource) {
      LocalDate day = arrived.eventDate;
      if (!arrived.ingestTime.isAfter(cut) && !day.isBefore(from) && !day.isAfter(to)) {
        volumes
            .computeIfAbsent(new Source(arrived.product, arrived.account), s -> new TreeMap<>())
            .merge(day, arrived.events, Long::sum);
      }
    }
    return volumes;
  }

  /** Returns the latest arrival time of any event; empty if there are no events. */
  Optional<Instant> newest() {
    return arrivals.values().stream()
        .flatMap(times -> Optional.ofNullable(times.floorKey(cut)).stream())
        .max(Comparator.naturalOrder());
  }

  /** Returns the first day with an event that arrived after the given time. */
  Optional<LocalDate> firstSince(Instant time) {
    return arrivals.entrySet().stream()
        .filter(
            day ->
                Optional.ofNullable(day.getValue().floorKey(cut))
                    .filter(time::isBefore)
                    .isPresent())
        .map(Map.Entry::getKey)
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
