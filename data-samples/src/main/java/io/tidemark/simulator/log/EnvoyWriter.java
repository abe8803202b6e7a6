package io.tidemark.simulator.log;

import com.fasterxml.jackson.core.JsonGenerator;
import io.tidemark.simulator.event.LogFormat;
import io.tidemark.simulator.event.LoggedEvent;
import io.tidemark.simulator.event.SimulatedEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;

/**
 * Writes Envoy's JSON access log as recorded on the server side of a mesh, with Istio's default
 * keys and the identity of the peer as verified by the proxy. All values are strings, and a dash
 * represents a missing value.
 *
 * <p>Source: the page on access logging in the Envoy documentation, and Istio's default format.
 */
final class EnvoyWriter implements LogWriter {
  private final JsonLinesWriter lines = new JsonLinesWriter();
  private final Path folder;

  EnvoyWriter(Path folder) {
    this.folder = folder;
  }

  @Override
  public LogFormat format() {
    return LogFormat.ENVOY;
  }

  @Override
  public String idInLog(LoggedEvent logged) {
    return ContentHash.of(logged, EnvoyWriter::line);
  }

  @Override
  public List<Path> write(LocalDate day, List<LoggedEvent> events) throws IOException {
    return lines.write(folder.resolve("access-" + day + ".json.gz"), events, EnvoyWriter::line);
  }

  private static void line(LoggedEvent logged, JsonGenerator out) throws IOException {
    SimulatedEvent event = logged.event();
    HttpCall call = HttpCall.of(event.call());
    String host = event.call().service();
    int status = event.result().ending().httpStatus();
    out.writeStartObject();
    JsonLinesWriter.texts(
        out,
        "start_time",
        IsoTime.millis(event.timeMicros()),
        "method",
        call.method(),
        "path",
        call.path(),
        "protocol",
        "HTTP/2",
        "response_code",
        Integer.toString(status),
        "response_flags",
        status == 429 ? "RL" : status == 503 ? "UH" : "-",
        "response_code_details",
        status == 403 ? "rbac_access_denied_matched_policy[none]" : "via_upstream",
        "connection_termination_details",
        "-",
        "upstream_transport_failure_reason",
        "-",
        "bytes_received",
        Long.toString(event.result().bytesIn()),
        "bytes_sent",
        Long.toString(event.result().bytesOut()),
        "duration",
        Long.toString(event.result().durationMillis()),
        "upstream_service_time",
        Long.toString(Math.max(0, event.result().durationMillis() - 1)),
        "x_forwarded_for",
        "-",
        "user_agent",
        event.origin().userAgent(),
        "request_id",
        logged.id(),
        "authority",
        host.substring(0, host.indexOf('.')) + ":8080",
        "upstream_host",
        "10.8.0.7:8080",
        "upstream_cluster",
        "inbound|8080||",
        "downstream_remote_address",
        event.origin().address() + ":" + (30_000 + logged.id().hashCode() % 20_000),
        "requested_server_name",
        "outbound_.8080_._." + host,
        "route_name",
        "default",
        "grpc_status",
        "-",
        "downstream_peer_uri_san",
        event.who().uid(),
        "downstream_peer_fingerprint_256",
        event.credential().uid().toLowerCase(Locale.ROOT));
    out.writeEndObject();
  }
}
