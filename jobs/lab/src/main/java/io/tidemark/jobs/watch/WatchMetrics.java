package io.tidemark.jobs.watch;

import io.tidemark.runtime.risk.DecisionKind;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Metrics of a watch in the Prometheus text format 0.0.4. Labels contain only Tidemark's own words,
 * never text from logs. Thread-safe.
 */
public final class WatchMetrics {
  /** Upper bounds of the delay from event to alert, in seconds. */
  private static final int[] BOUNDS = {15, 30, 60, 120, 300, 600, 1_800, 3_600, 14_400};

  private final SortedMap<String, Long> events = new TreeMap<>();
  private final SortedMap<String, Instant> newest = new TreeMap<>();
  private final SortedMap<String, Long> alerts = new TreeMap<>();
  private final SortedMap<String, Long> differences = new TreeMap<>();
  private final long[] delays = new long[BOUNDS.length + 1];

  private double delaySum;
  private long rejected;
  private long skipped;
  private long unreadable;
  private long oldFiles;
  private long waitingFiles;
  private long tables;
  private long failedRounds;
  private long release;
  private int waitingMessages;
  private Optional<Instant> roundEnd = Optional.empty();

  /** Creates metrics that start at 0. */
  public WatchMetrics() {
    for (DecisionKind decision : DecisionKind.values()) {
      if (decision.isStepUpOrStronger()) {
        alerts.put(decision.name(), 0L);
      }
    }
    for (Difference cause : Difference.values()) {
      differences.put(cause.label(), 0L);
    }
  }

  synchronized void event(String format, Instant at) {
    events.merge(format, 1L, Long::sum);
    newest.merge(format, at, (a, b) -> a.isAfter(b) ? a : b);
  }

  synchronized void unjudgedRecord(boolean isRejected) {
    rejected += isRejected ? 1 : 0;
    skipped += isRejected ? 0 : 1;
  }

  synchronized void unreadableFile() {
    unreadable++;
  }

  synchronized void oldFiles(int files) {
    oldFiles = files;
  }

  synchronized void waitingFiles(int files) {
    waitingFiles = files;
  }

  synchronized void unfollowedTables(int found) {
    tables = found;
  }

  /** Counts a new alert and the time from its last event until it was written. */
  synchronized void alert(String decision, Duration delay) {
    alerts.merge(decision, 1L, Long::sum);
    delaySum += delay.toMillis() / 1000.0;
    int bucket = 0;
    while (bucket < BOUNDS.length && delay.compareTo(Duration.ofSeconds(BOUNDS[bucket])) > 0) {
      bucket++;
    }
    delays[bucket]++;
  }

  synchronized void differences(Map<Difference, Long> total) {
    total.forEach((cause, events) -> differences.put(cause.label(), events));
  }

  /** Counts a round that failed and will be repeated. */
  public synchronized void failedRound() {
    failedRounds++;
  }

  synchronized void messages(int waiting) {
    waitingMessages = waiting;
  }

  synchronized void roundEnded(Instant at, long sequence) {
    roundEnd = Optional.of(at);
    release = sequence;
  }

  /** Returns the end of the last completed round; empty before the first. */
  public synchronized Optional<Instant> roundEnd() {
    return roundEnd;
  }

  /** Returns all metrics as text. */
  public synchronized String text(Instant now) {
    StringBuilder out = new StringBuilder(2_048);
    byLabel(out, "events_total", "counter", "events judged, by log format", "format", events);
    SortedMap<String, Long> lag = new TreeMap<>();
    newest.forEach((format, at) -> lag.put(format, Duration.between(at, now).toSeconds()));
    byLabel(out, "lag_seconds", "gauge", "age of the newest event, by log format", "format", lag);
    byLabel(out, "alerts_total", "counter", "new alerts, by decision", "decision", alerts);
    delays(out);
    byLabel(
        out,
        "differences_total",
        "counter",
        "events that a night would treat differently, by cause",
        "cause",
        differences);
    line(out, "rejected_records_total", "counter", "records that could not be used", rejected);
    line(out, "skipped_records_total", "counter", "records that are not access events", skipped);
    line(out, "unreadable_files_total", "counter", "failed attempts to read a file", unreadable);
    line(out, "old_files", "gauge", "files skipped because of their modification time", oldFiles);
    line(
        out,
        "waiting_files",
        "gauge",
        "files with something to read when the last round began",
        waitingFiles);
    line(out, "tables", "gauge", "tables among the inputs, which only nights read", tables);
    line(
        out, "failed_rounds_total", "counter", "rounds that failed and are repeated", failedRounds);
    line(out, "waiting_messages", "gauge", "webhook messages not delivered yet", waitingMessages);
    line(out, "release_sequence", "gauge", "sequence number of the release in use", release);
    roundEnd.ifPresent(
        at ->
            line(
                out,
                "round_end_timestamp_seconds",
                "gauge",
                "when the last round was completed, in Unix time",
                at.getEpochSecond()));
    return out.toString();
  }

  private void delays(StringBuilder out) {
    String name = "event_to_alert_seconds";
    head(out, name, "histogram", "time from the last event of a new alert until it was written");
    long count = 0;
    for (int i = 0; i <= BOUNDS.length; i++) {
      count += delays[i];
      out.append("tidemark_watch_").append(name).append("_bucket{le=\"");
      out.append(i == BOUNDS.length ? "+Inf" : Integer.toString(BOUNDS[i]));
      out.append("\"} ").append(count).append('\n');
    }
    out.append("tidemark_watch_").append(name).append("_sum ").append(delaySum).append('\n');
    out.append("tidemark_watch_").append(name).append("_count ").append(count).append('\n');
  }

  private static void byLabel(
      StringBuilder out,
      String name,
      String type,
      String help,
      String label,
      SortedMap<String, Long> values) {
    head(out, name, type, help);
    values.forEach(
        (of, value) ->
            out.append("tidemark_watch_")
                .append(name)
                .append('{')
                .append(label)
                .append("=\"")
                .append(of)
                .append("\"} ")
                .append(value)
                .append('\n'));
  }

  private static void line(StringBuilder out, String name, String type, String help, long value) {
    head(out, name, type, help);
    out.append("tidemark_watch_").append(name).append(' ').append(value).append('\n');
  }

  private static void head(StringBuilder out, String name, String type, String help) {
    out.append("# HELP tidemark_watch_").append(name).append(' ').append(help).append('\n');
    out.append("# TYPE tidemark_watch_").append(name).append(' ').append(type).append('\n');
  }
}
