package io.tidemark.jobs.source;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Fields of access logs, with their names in nginx's and Envoy's logs and as Apache directives. */
enum AccessField {
  /** Request time, in any format that {@link LogTimes#ofLog} accepts. */
  TIME("time_local time_iso8601 msec timestamp @timestamp time", "start_time", "t"),
  REMOTE_ADDRESS(
      "remote_addr", "downstream_remote_address downstream_remote_address_without_port", "h a"),
  FORWARDED_FOR("http_x_forwarded_for proxy_add_x_forwarded_for", "x_forwarded_for"),
  REMOTE_USER("remote_user", "", "u"),
  /** Subject of a token that the proxy has verified. */
  TOKEN_SUBJECT("jwt_claim_sub", "jwt_sub jwt_subject"),
  /** Request line, such as {@code GET /path HTTP/1.1}. */
  REQUEST_LINE("request", "", "r"),
  METHOD("request_method", "method", "m"),
  TARGET("request_uri uri", "path x_envoy_original_path x_envoy_origin_path", "U"),
  /** Query string. Only the names of its parameters are used. */
  QUERY("query_string args", "", "q"),
  STATUS("status response_status", "response_code", "s"),
  BYTES_IN("request_length", "bytes_received", "I"),
  BYTES_OUT("body_bytes_sent bytes_sent", "bytes_sent", "b B O"),
  SECONDS_TAKEN("request_time", "", "T"),
  MILLIS_TAKEN("", "duration"),
  MICROS_TAKEN("", "", "D"),
  REFERER("http_referer http_referrer", "referer"),
  USER_AGENT("http_user_agent", "user_agent"),
  /** Host requested by the client. Untrusted. */
  HOST("host http_host", "authority host", "V"),
  /** Server name set in the server configuration. */
  SERVER_NAME("server_name", "", "v"),
  SERVER_REQUEST_ID("request_id", "", "L"),
  /** Request id that the client may have chosen. */
  REQUEST_ID("http_x_request_id", "request_id x_request_id"),
  /** {@code SUCCESS} if the client certificate was verified. */
  CLIENT_VERIFIED("ssl_client_verify"),
  CLIENT_URI_SAN("", "downstream_peer_uri_san"),
  CLIENT_DNS_SAN("", "downstream_peer_dns_san"),
  CLIENT_SUBJECT("ssl_client_s_dn", "downstream_peer_subject"),
  CLIENT_CERTIFICATE_HASH("ssl_client_fingerprint", "downstream_peer_fingerprint_256"),
  CLIENT_CERTIFICATE_SERIAL("ssl_client_serial", "downstream_peer_serial"),
  FORWARDED_CLIENT_CERTIFICATE("http_x_forwarded_client_cert", "x_forwarded_client_cert"),
  /** Name, id or hash of an API key. Not secret. */
  API_KEY_ID("api_client_name api_key_id api_key_hash", "api_key_id api_key_hash x_api_key_hash"),
  /** The API key itself. Only its hash is kept. */
  API_KEY("http_x_api_key http_apikey", "x_api_key"),
  /** The {@code authorization} header. Only a hash of the credential is kept. */
  AUTHORIZATION("http_authorization", "authorization"),
  /** Cookies and similar values. They are never kept in any form. */
  SECRET(
      "http_cookie sent_http_set_cookie request_body ssl_client_cert ssl_client_raw_cert"
          + " ssl_client_escaped_cert ssl_session_id",
      "cookie set_cookie downstream_peer_cert downstream_tls_session_id"),
  TLS_VERSION("ssl_protocol", "downstream_tls_version"),
  TLS_CIPHER("ssl_cipher", "downstream_tls_cipher"),
  UPSTREAM("", "upstream_cluster upstream_cluster_raw"),
  UPSTREAM_HOST("", "upstream_host"),
  REQUESTED_SERVER_NAME("", "requested_server_name"),
  ROUTE("", "route_name"),
  RESPONSE_FLAGS("", "response_flags"),
  RESPONSE_DETAILS("", "response_code_details"),
  GRPC_STATUS("", "grpc_status grpc_status_number");

  private static final Map<String, AccessField> NGINX = byName(field -> field.nginx);
  private static final Map<String, AccessField> ENVOY = byName(field -> field.envoy);
  private static final Map<String, AccessField> APACHE = byName(field -> field.apache);

  private final String nginx;
  private final String envoy;
  private final String apache;

  AccessField(String... names) {
    nginx = names.length > 0 ? names[0] : "";
    envoy = names.length > 1 ? names[1] : "";
    apache = names.length > 2 ? names[2] : "";
  }

  private static Map<String, AccessField> byName(Function<AccessField, String> names) {
    Map<String, AccessField> fields = new HashMap<>();
    for (AccessField field : values()) {
      for (String name : names.apply(field).split(" ")) {
        fields.put(name, field);
      }
    }
    fields.remove("");
    return Map.copyOf(fields);
  }

  static Set<String> nginxVariables() {
    return NGINX.keySet();
  }

  /** Returns the field for an nginx variable, which is named without the {@code $}. */
  static Optional<AccessField> ofNginx(String variable) {
    return Optional.ofNullable(NGINX.get(variable.toLowerCase(Locale.ROOT)));
  }

  /**
   * Returns the field for an Apache directive.
   *
   * @param argument the text in braces, such as {@code User-Agent} in {@code %{User-Agent}i}; may
   *     be null
   */
  static Optional<AccessField> ofApache(char directive, String argument) {
    if (argument == null || directive == 't' || directive == 'a') {
      return Optional.ofNullable(APACHE.get(String.valueOf(directive)));
    }
    String name = argument.toLowerCase(Locale.ROOT).replace('-', '_');
    return switch (directive) {
      case 'i' -> ofNginx("http_" + name).or(() -> header(name));
      case 'x' -> ofNginx(name);
      case 'e' ->
          name.equals("unique_id")
              ? Optional.of(SERVER_REQUEST_ID)
              : ofNginx(name).filter(field -> field != TIME);
      case 'T' ->
          Optional.of(
              switch (name) {
                case "us" -> MICROS_TAKEN;
                case "ms" -> MILLIS_TAKEN;
                default -> SECONDS_TAKEN;
              });
      case 'C', 'o' ->
          name.contains("cookie") || directive == 'C' ? Optional.of(SECRET) : header("");
      default -> Optional.empty();
    };
  }

  private static Optional<AccessField> header(String name) {
    return name.equals("host") ? Optional.of(HOST) : Optional.empty();
  }

  /**
   * Returns the field for a key in Envoy's JSON log. A key is one of Istio's defaults, a format
   * string operator ({@code START_TIME}, {@code %REQ(:METHOD)%}) or a header name.
   */
  static Optional<AccessField> ofEnvoy(String key) {
    String name = key.replace("%", "").toLowerCase(Locale.ROOT);
    if (name.startsWith("req(") || name.startsWith("resp(")) {
      name = name.substring(name.indexOf('(') + 1).replaceFirst("\\)(?::[0-9]+)?$", "");
    } else if (name.startsWith("start_time(")) {
      name = "start_time";
    } else if (name.startsWith("grpc_status(")) {
      name = "grpc_status";
    }
    for (String alternative : name.split("\\?")) {
      AccessField field = ENVOY.get(alternative.replaceFirst("^:", "").replace('-', '_'));
      if (field != null) {
        return Optional.of(field);
      }
    }
    return Optional.empty();
  }
}
