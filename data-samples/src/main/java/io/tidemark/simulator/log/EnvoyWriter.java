package io.tidemark.simulator.log;

import io.tidemark.simulator.event.Call;
import io.tidemark.simulator.event.LogFormat;
import io.tidemark.simulator.event.LoggedEvent;
import io.tidemark.simulator.event.SimulatedEvent;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Writes Envoy's JSON access log as recorded on the server side of a mesh, with Istio's default
 * keys and the identity of the peer as verified by the proxy. All values are strings, and a dash
 * represents a missing value.
 *
 * <p>Source: the page on access logging in the Envoy documentation, and Istio's default format.
 */
final class EnvoyWriter extends JsonLinesWriter {
  EnvoyWriter(Path out) {
    super(LogFormat.ENVOY, out, "access-%s.json.gz");
  }

  @Override
  public String idInLog(LoggedEvent logged) {
    return hashedId(logged);
  }

  @Override
  void line(LoggedEvent logged, Json line) {
    SimulatedEvent event = logged.event();
    Call call = event.call();
    String host = event.call().service();
    int status = event.result().ending().httpStatus();
    long millis = event.result().durationMillis();
    int port = 30_000 + logged.id().hashCode() % 20_000;
    line.text("start_time", IsoTime.millis(event.timeMicros()))
        .text("method", call.operation().toUpperCase(Locale.ROOT))
        .text("path", call.resource())
        .text("protocol", "HTTP/2")
        .text("response_code", Integer.toString(status))
        .text("response_flags", status == 429 ? "RL" : status == 503 ? "UH" : "-")
        .text(
            "response_code_details",
            status == 403 ? "rbac_access_denied_matched_policy[none]" : "via_upstream")
        .text("connection_termination_details", "-")
        .text("upstream_transport_failure_reason", "-")
        .text("bytes_received", Long.toString(event.result().bytesIn()))
        .text("bytes_sent", Long.toString(event.result().bytesOut()))
        .text("duration", Long.toString(millis))
        .text("upstream_service_time", Long.toString(Math.max(0, millis - 1)))
        .text("x_forwarded_for", "-")
        .text("user_agent", event.origin().userAgent())
        .text("request_id", logged.id())
        .text("authority", host.substring(0, host.indexOf('.')) + ":8080")
        .text("upstream_host", "10.8.0.7:8080")
        .text("upstream_cluster", "inbound|8080||")
        .text("downstream_remote_address", event.origin().address() + ":" + port)
        .text("requested_server_name", "outbound_.8080_._." + host)
        .text("route_name", "default")
        .text("grpc_status", "-")
        .text("downstream_peer_uri_san", event.who().uid())
        .text("downstream_peer_fingerprint_256", event.credential().uid().toLowerCase(Locale.ROOT));
  }
}
