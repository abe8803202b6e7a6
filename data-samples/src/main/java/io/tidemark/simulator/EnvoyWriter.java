package io.tidemark.simulator;

import java.util.Locale;

/**
 * Writes Envoy's JSON access log as recorded on the server side of a mesh, with Istio's default
 * keys and the identity of the peer as verified by the proxy. All values are strings, and a dash
 * represents a missing value.
 *
 * <p>Source: the page on access logging in the Envoy documentation, and Istio's default format.
 */
final class EnvoyWriter extends LogWriter {
  @Override
  String idInLog(SimulatedEvent event) {
    return hashedId(event);
  }

  @Override
  String line(SimulatedEvent event) {
    String host = event.call().service();
    int status = event.status().httpStatus();
    long millis = event.result().durationMillis();
    int port = 30_000 + event.id().hashCode() % 20_000;
    return Json.of("start_time", time(event.timeMicros(), 3))
        .with("method", event.call().operation().toUpperCase(Locale.ROOT))
        .with("path", event.call().resource())
        .with("protocol", "HTTP/2")
        .with("response_code", Integer.toString(status))
        .with("response_flags", status == 429 ? "RL" : status == 503 ? "UH" : "-")
        .with(
            "response_code_details",
            status == 403 ? "rbac_access_denied_matched_policy[none]" : "via_upstream")
        .with("connection_termination_details", "-")
        .with("upstream_transport_failure_reason", "-")
        .with("bytes_received", Long.toString(event.result().bytesIn()))
        .with("bytes_sent", Long.toString(event.result().bytesOut()))
        .with("duration", Long.toString(millis))
        .with("upstream_service_time", Long.toString(Math.max(0, millis - 1)))
        .with("x_forwarded_for", "-")
        .with("user_agent", event.origin().userAgent())
        .with("request_id", event.id())
        .with("authority", host.substring(0, host.indexOf('.')) + ":8080")
        .with("upstream_host", "10.8.0.7:8080")
        .with("upstream_cluster", "inbound|8080||")
        .with("downstream_remote_address", event.origin().address() + ":" + port)
        .with("requested_server_name", "outbound_.8080_._." + host)
        .with("route_name", "default")
        .with("grpc_status", "-")
        .with("downstream_peer_uri_san", event.who().uid())
        .with("downstream_peer_fingerprint_256", event.credential().uid().toLowerCase(Locale.ROOT))
        .toString();
  }
}
