package io.tidemark.jobs.night;

import io.tidemark.engine.profile.StableMath;
import io.tidemark.jobs.Counted;
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
 * The health of a source: measurements and fields without a column, compared with the {@link
 * #HISTORY_DAYS} days before: events by day (absent without events), known fields (empty if no day
 * was checked), and mean shares of missing values by column.
 */
record SourceHealth(
    Source source,
    LocalDate date,
    Day day,
    SortedSet<String> fields,
    NavigableMap<LocalDate, Long> earlier,
    Set<String> seenFields,
    SortedMap<String, Double> usuallyMissing) {
  static final int HISTORY_DAYS = 28;

  /** Number of the last seven days on which a source must have been active to be expected. */
  private static final int LEAST_ACTIVE = 3;

  /** Share of the usual volume below which a volume is low; above its inverse, it is high. */
  private static final double UNUSUAL = 0.1;

  /** Minimum number of events required to assess a volume or a share. */
  private static final int LEAST_EVENTS = 100;

  private static final double MISSING_JUMP = 0.5;
  private static final double CLOCK_SECONDS = 120;

  /** Sessions per call of agents from which features of sessions learn nothing. */
  private static final double SINGLE_CALLS = 0.8;

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
   * Measurements: shares of missing values by column, how far the latest event was ahead of its
   * ingest (0 if it was not), the median delay from event to ingest, and approximately how many
   * sessions the agents' calls had, where a call without a session counts as one.
   */
  record Day(
      long events,
      SortedMap<String, Double> missing,
      double aheadSeconds,
      double deliverySeconds,
      Optional<Instant> lastEvent,
      long agentCalls,
      long agentSessions) {
    static Day silent() {
      return new Day(0, new TreeMap<>(), 0, 0, Optional.empty(), 0, 0);
    }
  }

  enum Status {
    OK,
    NEW,
    SILENT,
    LOW,
    HIGH
  }

  /** Returns the median of the same weekday in the last four weeks, or of the last seven days. */
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
    return counts.isEmpty()
        ? 0
        : StableMath.median(counts.stream().mapToDouble(Long::doubleValue).toArray());
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
    SortedSet<String> fresh = new TreeSet<>(fields);
    fresh.removeAll(seenFields);
    return seenFields.isEmpty() ? new TreeSet<>() : fresh;
  }

  List<Notice> notices() {
    List<Notice> notices = new ArrayList<>();
    Status status = status();
    if (status == Status.SILENT) {
      String text = "no event on %s, where %,.0f are usual; somebody may have stopped the log";
      add(notices, Notice.Kind.SILENT_SOURCE, text.formatted(date, usualEvents()));
    } else if (status == Status.LOW || status == Status.HIGH) {
      String text = "%s, where %,.0f are usual";
      add(
          notices,
          Notice.Kind.VOLUME,
          text.formatted(Counted.of(day.events(), "event"), usualEvents()));
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
      String text = "more values are missing than usual: " + String.join(", ", missing);
      add(notices, Notice.Kind.MISSING_FIELDS, text);
    }
    SortedSet<String> fresh = newFields();
    if (!fresh.isEmpty()) {
      String told = String.join(", ", fresh.stream().limit(FIELDS_TOLD).toList());
      String text = "%s without a column: %s";
      add(
          notices,
          Notice.Kind.NEW_FIELDS,
          text.formatted(Counted.of(fresh.size(), "new field"), told));
    }
    if (day.aheadSeconds() > CLOCK_SECONDS) {
      String text = "an event is dated %,.0f s after its ingest";
      add(notices, Notice.Kind.CLOCK_AHEAD, text.formatted(day.aheadSeconds()));
    }
    if (day.agentCalls() >= LEAST_EVENTS && day.agentSessions() > SINGLE_CALLS * day.agentCalls()) {
      String text =
          "nearly each of %,d agents' calls has a session of its own, so features of sessions learn"
              + " nothing; log the id of the whole conversation";
      add(notices, Notice.Kind.SINGLE_CALL_SESSIONS, text.formatted(day.agentCalls()));
    }
    return notices;
  }

  private void add(List<Notice> notices, Notice.Kind kind, String message) {
    notices.add(new Notice(kind, source.toString(), source + ": " + message));
  }
}
