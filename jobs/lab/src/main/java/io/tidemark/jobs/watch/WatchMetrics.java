package io.tidemark.jobs.watch;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.tidemark.runtime.enforcer.MetricsText;
import io.tidemark.runtime.release.Pointer;
import io.tidemark.runtime.risk.DecisionKind;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Metrics of a watch in the Prometheus text format 0.0.4, without text from logs. Thread-safe. */
public final class WatchMetrics {
  /** Histogram bounds for the delay from event to alert, in seconds. */
  private static final int[] BOUNDS = {15, 30, 60, 120, 300, 600, 1_800, 3_600, 14_400};

  private final SortedMap<String, Long> events = new TreeMap<>();
  private final SortedMap<String, Instant> newest = new TreeMap<>();
  private final SortedMap<String, Long> alerts = new TreeMap<>();
  private final SortedMap<String, Long> differences = new TreeMap<>();
  private final Map<Figure, Long> figures = new EnumMap<>(Figure.class);
  private final long[] delays = new long[BOUNDS.length + 1];
  private double delaySum;
  private Optional<Instant> roundEnd = Optional.empty();
  private Optional<Instant> releaseExpires = Optional.empty();

  /** Metrics without labels. The names of counters end in {@code _TOTAL}. */
  enum Figure {
    REJECTED_RECORDS_TOTAL("records that could not be used"),
    SKIPPED_RECORDS_TOTAL("records that are not access events"),
    UNREADABLE_FILES_TOTAL("failed attempts to read a file"),
    OLD_FILES("files skipped because of their modification time"),
    WAITING_FILES("files with unread data when the last round began"),
    TABLES("tables among the inputs, which only nights read"),
    FAILED_ROUNDS_TOTAL("rounds that failed and are repeated"),
    WAITING_MESSAGES("webhook messages not delivered yet"),
    RELEASE_SEQUENCE("sequence number of the release in use");

    private final String help;

    Figure(String help) {
      this.help = help;
    }
  }

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

  synchronized void set(Figure figure, long value) {
    figures.put(figure, value);
  }

  synchronized void count(Figure figure) {
    figures.merge(figure, 1L, Long::sum);
  }

  synchronized void event(String format, Instant at) {
    events.merge(format, 1L, Long::sum);
    newest.merge(format, at, (a, b) -> a.isAfter(b) ? a : b);
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

  synchronized void release(Optional<Pointer> current) {
    set(Figure.RELEASE_SEQUENCE, current.map(pointer -> pointer.sequence().number()).orElse(0L));
    releaseExpires = current.map(Pointer::expiresAt);
  }

  synchronized void roundEnded(Instant at, Map<Mismatch, Long> allDifferences) {
    roundEnd = Optional.of(at);
    allDifferences.forEach((cause, count) -> differences.put(cause.label(), count));
  }

  /** Counts a round that failed and will be repeated. */
  public void failedRound() {
    count(Figure.FAILED_ROUNDS_TOTAL);
  }

  /** Returns the end of the last completed round, or empty before the first. */
  public synchronized Optional<Instant> roundEnd() {
    return roundEnd;
  }

  public synchronized String text(Instant now) {
    MetricsText out = new MetricsText("tidemark_watch_");
    out.head("events_total", "counter", "events judged, by log format");
    events.forEach((format, count) -> out.sample("events_total", "format", format, count));
    out.head("lag_seconds", "gauge", "age of the newest event, by log format");
    newest.forEach(
        (format, at) ->
            out.sample("lag_seconds", "format", format, Duration.between(at, now).toSeconds()));
    out.head("alerts_total", "counter", "new alerts, by decision");
    alerts.forEach((decision, count) -> out.sample("alerts_total", "decision", decision, count));
    delays(out);
    out.head(
        "differences_total", "counter", "events that a night would treat differently, by cause");
    differences.forEach((cause, count) -> out.sample("differences_total", "cause", cause, count));
    for (Figure figure : Figure.values()) {
      String name = figure.name().toLowerCase(Locale.ROOT);
      out.head(name, name.endsWith("_total") ? "counter" : "gauge", figure.help);
      out.sample(name, figures.getOrDefault(figure, 0L));
    }
    out.gauge(
        "release_expires_seconds",
        "expiry of the release in use, in Unix time; after that, decisions are stricter",
        releaseExpires.map(Instant::getEpochSecond));
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

  /** Serves {@code /metrics}, and {@code /livez}: status 503 without a round for too long. */
  public static final class Server implements AutoCloseable {
    private final HttpServer server;

    /**
     * Starts a server.
     *
     * @param port 0 for any free port
     * @param patience longest acceptable time since the last completed round or, before the first,
     *     since the start
     * @throws IOException if the address cannot be used
     */
    public Server(String host, int port, WatchMetrics metrics, Duration patience, Clock clock)
        throws IOException {
      server = HttpServer.create(new InetSocketAddress(host, port), 16);
      Instant started = clock.instant();
      server.createContext(
          "/metrics", exchange -> answer(exchange, 200, metrics.text(clock.instant())));
      server.createContext(
          "/livez",
          exchange -> {
            Instant last = metrics.roundEnd().orElse(started);
            boolean isLive = !clock.instant().isAfter(last.plus(patience));
            answer(exchange, isLive ? 200 : 503, "last round: " + last + "\n");
          });
      server.start();
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
      try (exchange) {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
      }
    }

    public int port() {
      return server.getAddress().getPort();
    }

    @Override
    public void close() {
      server.stop(0);
    }
  }
}
