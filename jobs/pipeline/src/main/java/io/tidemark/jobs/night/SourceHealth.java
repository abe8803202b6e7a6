package io.tidemark.jobs.night;

import io.tidemark.engine.profile.StableMath;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The health of a source on a given day, compared with earlier days.
 *
 * @param earlier number of events by day for the preceding {@link #HISTORY_DAYS} days. Days without
 *     events are absent.
 * @param seenFields fields without a column that were seen on the earlier days; empty if none of
 *     those days was checked
 * @param usuallyMissing mean share of events without a value on the earlier days, by column; in [0,
 *     1]
 */
record SourceHealth(
    Source source,
    LocalDate date,
    Day day,
    NavigableMap<LocalDate, Long> earlier,
    Set<String> seenFields,
    SortedMap<String, Double> usuallyMissing) {
  static final int HISTORY_DAYS = 28;

  /**
   * A source that was active on at least this many of the last seven days is expected to deliver
   * events.
   */
  private static final int LEAST_ACTIVE = 3;

  /**
   * A volume is low below this fraction of the usual volume, and high above the inverse of this
   * fraction.
   */
  private static final double UNUSUAL = 0.1;

  /** Minimum number of events required to assess a volume or a share. */
  private static final int LEAST_EVENTS = 100;

  private static final double MISSING_JUMP = 0.5;
  private static final double CLOCK_SECONDS = 120;
  private static final int FIELDS_TOLD = 5;

  /** A product and an account. The account may be empty. */
  record Source(String product, String account) implements Comparable<Source> {
    @Override
    public int compareTo(Source other) {
      int byProduct = product.compareTo(other.product);
      return byProduct != 0 ? byProduct : account.compareTo(other.account);
    }

    @Override
    public String toString() {
      return account.isEmpty() ? product : product + " " + account;
    }
  }

  /**
   * Measurements of a day.
   *
   * @param missing share of events without a value, by column
   * @param aheadSeconds largest number of seconds by which an event's time is later than its
   *     ingest; 0 if there is no such event
   * @param deliverySeconds median delay from an event to its ingest, in seconds
   */
  record Day(
      long events,
      SortedMap<String, Double> missing,
      SortedSet<String> fields,
      double aheadSeconds,
      double deliverySeconds,
      Optional<Instant> lastEvent) {
    static Day silent() {
      return new Day(0, new TreeMap<>(), new TreeSet<>(), 0, 0, Optional.empty());
    }
  }

  enum Status {
    OK,
    NEW,
    SILENT,
    LOW,
    HIGH
  }

  /**
   * Returns the median number of events on the same weekday of the previous four weeks. If there is
   * no such day, returns the median of the last seven days.
   */
  double usualEvents() {
    List<Long> counts = new ArrayList<>();
    for (int weeks = 1; weeks <= 4; weeks++) {
      LocalDate same = date.minusWeeks(weeks);
      if (!earlier.isEmpty() && !same.isBefore(earlier.firstKey())) {
        counts.add(earlier.getOrDefault(same, 0L));
      }
    }
    if (counts.isEmpty()) {
      counts.addAll(earlier.tailMap(date.minusDays(7)).values());
    }
    return median(counts);
  }

  Status status() {
    if (earlier.isEmpty()) {
      return Status.NEW;
    }
    double usual = usualEvents();
    if (day.events() == 0) {
      boolean expected = earlier.tailMap(date.minusDays(7)).size() >= LEAST_ACTIVE && usual > 0;
      return expected ? Status.SILENT : Status.OK;
    }
    if (usual < LEAST_EVENTS) {
      return Status.OK;
    }
    double share = day.events() / usual;
    return share < UNUSUAL ? Status.LOW : share > 1 / UNUSUAL ? Status.HIGH : Status.OK;
  }

  /** Returns the names of fields that have no column and have not occurred before. */
  SortedSet<String> newFields() {
    SortedSet<String> fresh = new TreeSet<>(day.fields());
    fresh.removeAll(seenFields);
    return seenFields.isEmpty() ? new TreeSet<>() : fresh;
  }

  List<Notice> notices() {
    List<Notice> notices = new ArrayList<>();
    Status status = status();
    if (status == Status.SILENT) {
      add(
          notices,
          Notice.Kind.SILENT_SOURCE,
          "no event on %s, where %,.0f are usual; somebody may have stopped the log"
              .formatted(date, usualEvents()));
    } else if (status == Status.LOW || status == Status.HIGH) {
      add(
          notices,
          Notice.Kind.VOLUME,
          "%,d events, where %,.0f are usual".formatted(day.events(), usualEvents()));
    }
    List<String> missing = new ArrayList<>();
    day.missing()
        .forEach(
            (column, share) -> {
              Double before = usuallyMissing.get(column);
              if (before != null && day.events() >= LEAST_EVENTS && share - before > MISSING_JUMP) {
                missing.add("%s %.0f %% (%.0f %%)".formatted(column, 100 * share, 100 * before));
              }
            });
    if (!missing.isEmpty()) {
      add(
          notices,
          Notice.Kind.MISSING_FIELDS,
          "more values are missing than usual: " + String.join(", ", missing));
    }
    SortedSet<String> fresh = newFields();
    if (!fresh.isEmpty()) {
      add(
          notices,
          Notice.Kind.NEW_FIELDS,
          "%,d new fields without a column: %s"
              .formatted(
                  fresh.size(), String.join(", ", fresh.stream().limit(FIELDS_TOLD).toList())));
    }
    if (day.aheadSeconds() > CLOCK_SECONDS) {
      add(
          notices,
          Notice.Kind.CLOCK_AHEAD,
          "an event is dated %,.0f s after its ingest".formatted(day.aheadSeconds()));
    }
    return notices;
  }

  private void add(List<Notice> notices, Notice.Kind kind, String message) {
    notices.add(new Notice(kind, source.toString(), source + ": " + message));
  }

  private static double median(List<Long> counts) {
    return counts.isEmpty()
        ? 0
        : StableMath.median(counts.stream().mapToDouble(Long::doubleValue).toArray());
  }
}
