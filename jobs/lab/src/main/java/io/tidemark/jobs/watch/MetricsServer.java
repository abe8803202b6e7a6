package io.tidemark.jobs.watch;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Serves {@code /metrics} in the Prometheus text format, and {@code /livez}, with status 503 if no
 * round has been completed for too long.
 */
public final class MetricsServer implements AutoCloseable {
  private final Optional<HttpServer> server;

  private MetricsServer(Optional<HttpServer> server) {
    this.server = server;
  }

  public static MetricsServer none() {
    return new MetricsServer(Optional.empty());
  }

  /**
   * Starts a server.
   *
   * @param port 0 for any free port
   * @param patience longest acceptable time since the last completed round, or since the start
   */
  public static MetricsServer start(
      String host, int port, WatchMetrics metrics, Duration patience, Clock clock)
      throws IOException {
    HttpServer server = HttpServer.create(new InetSocketAddress(host, port), 16);
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
    return new MetricsServer(Optional.of(server));
  }

  private static void answer(HttpExchange exchange, int status, String text) throws IOException {
    try (exchange) {
      byte[] body = text.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4");
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  public Optional<Integer> port() {
    return server.map(running -> running.getAddress().getPort());
  }

  @Override
  public void close() {
    server.ifPresent(running -> running.stop(0));
  }
}
