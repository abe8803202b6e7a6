package io.tidemark.jobs.watch;

import io.tidemark.runtime.enforcer.MetricsText;
import io.tidemark.runtime.risk.DecisionKind;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Metrics of a watch in the Prometheus text format 0.0.4, without text from logs. Thread-safe. */
public final class WatchMetrics {
  private static final String PREFIX = "tidemark_watch_";

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

  public WatchMetrics() {
    for (DecisionKind decision : DecisionKind.values()) {
      if (decision.isStepUpOrStronger()) {
        alerts.put(decision.name(), 0L);
      }
    }
    for (Mismatch cause : Mismatch.values()) {
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

  /** Counts a new alert and the delay from its last event until it was written. */
  synchronized void alert(String decision, Duration delay) {
    alerts.merge(decision, 1L, Long::sum);
    delaySum += delay.toMillis() / 1000.0;
    int bucket = 0;
    while (bucket < BOUNDS.length && delay.compareTo(Duration.ofSeconds(BOUNDS[bucket])) > 0) {
      bucket++;
    }
    delays[bucket]++;
  }

  synchronized void differences(Map<Mismatch, Long> total) {
    total.forEach((cause, events) -> differences.put(cause.label(), events));
  }

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

  public synchronized Optional<Instant> roundEnd() {
    return roundEnd;
  }

  public synchronized String text(Instant now) {
    MetricsText out = new MetricsText(PREFIX);
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
    out.counter("rejected_records_total", "records that could not be used", rejected);
    out.counter("skipped_records_total", "records that are not access events", skipped);
    out.counter("unreadable_files_total", "failed attempts to read a file", unreadable);
    out.gauge("old_files", "files skipped because of their modification time", oldFiles);
    out.gauge("waiting_files", "files with unread data when the last round began", waitingFiles);
    out.gauge("tables", "tables among the inputs, which only nights read", tables);
    out.counter("failed_rounds_total", "rounds that failed and are repeated", failedRounds);
    out.gauge("waiting_messages", "webhook messages not delivered yet", waitingMessages);
    out.gauge("release_sequence", "sequence number of the release in use", release);
    out.gauge(
        "round_end_timestamp_seconds",
        "when the last round was completed, in Unix time",
        roundEnd.map(Instant::getEpochSecond));
    return out.toString();
  }

  private void delays(MetricsText out) {
    String name = "event_to_alert_seconds";
    out.head(name, "histogram", "time from the last event of a new alert until it was written");
    long count = 0;
    for (int i = 0; i <= BOUNDS.length; i++) {
      count += delays[i];
      String bound = i == BOUNDS.length ? "+Inf" : Integer.toString(BOUNDS[i]);
      out.sample(name + "_bucket", "le", bound, count);
    }
    out.sample(name + "_sum", delaySum);
    out.sample(name + "_count", count);
  }

  private static void byLabel(
      MetricsText out,
      String name,
      String type,
      String help,
      String label,
      SortedMap<String, Long> values) {
    out.head(name, type, help);
    values.forEach((of, value) -> out.sample(name, label, of, value));
  }
}
