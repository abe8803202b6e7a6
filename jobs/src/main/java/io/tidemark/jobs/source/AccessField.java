package io.tidemark.jobs.source;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What access logs of proxies and web servers say, whatever they call it. {@link #ofNginx}, {@link
 * #ofApache} and {@link #ofEnvoy} know the native names.
 */
enum AccessField {
  /** In any spelling of {@link EventTimes#ofLog}. */
  TIME,
  REMOTE_ADDRESS,
  FORWARDED_FOR,
  REMOTE_USER,
  /** Subject of a token that the proxy has verified. */
  TOKEN_SUBJECT,
  /** {@code GET /path HTTP/1.1}. */
  REQUEST_LINE,
  METHOD,
  /** Path with query. */
  TARGET,
  /** Query alone; only names of parameters are taken from it. */
  QUERY,
  STATUS,
  BYTES_IN,
  BYTES_OUT,
  SECONDS_TAKEN,
  MILLIS_TAKEN,
  MICROS_TAKEN,
  REFERER,
  USER_AGENT,
  /** What the client asked for: it may say anything. */
  HOST,
  /** What the server calls itself. */
  SERVER_NAME,
  /** Id that the server drew itself. */
  SERVER_REQUEST_ID,
  /** Id that a client may have chosen. */
  REQUEST_ID,
  /** {@code SUCCESS} where the client certificate was verified. */
  CLIENT_VERIFIED,
  CLIENT_URI_SAN,
  CLIENT_DNS_SAN,
  CLIENT_SUBJECT,
  CLIENT_CERTIFICATE_HASH,
  CLIENT_CERTIFICATE_SERIAL,
  /** The header {@code x-forwarded-client-cert}. */
  FORWARDED_CLIENT_CERTIFICATE,
  /** Name, id or hash of an API key: no secret. */
  API_KEY_ID,
  /** An API key itself; only its hash is kept. */
  API_KEY,
  /** The header {@code authorization}; only a hash of what it holds is kept. */
  AUTHORIZATION,
  /** Cookies and their like: never kept in any form. */
  SECRET,
  TLS_VERSION,
  TLS_CIPHER,
  UPSTREAM,
  UPSTREAM_HOST,
  REQUESTED_SERVER_NAME,
  ROUTE,
  RESPONSE_FLAGS,
  RESPONSE_DETAILS,
  GRPC_STATUS;

  private static final Map<String, AccessField> NGINX =
      Map.ofEntries(
          Map.entry("time_local", TIME),
          Map.entry("time_iso8601", TIME),
          Map.entry("msec", TIME),
          Map.entry("timestamp", TIME),
          Map.entry("@timestamp", TIME),
          Map.entry("time", TIME),
          Map.entry("remote_addr", REMOTE_ADDRESS),
          Map.entry("http_x_forwarded_for", FORWARDED_FOR),
          Map.entry("proxy_add_x_forwarded_for", FORWARDED_FOR),
          Map.entry("remote_user", REMOTE_USER),
          Map.entry("jwt_claim_sub", TOKEN_SUBJECT),
          Map.entry("request", REQUEST_LINE),
          Map.entry("request_method", METHOD),
          Map.entry("request_uri", TARGET),
          Map.entry("uri", TARGET),
          Map.entry("query_string", QUERY),
          Map.entry("args", QUERY),
          Map.entry("status", STATUS),
          Map.entry("response_status", STATUS),
          Map.entry("request_length", BYTES_IN),
          Map.entry("body_bytes_sent", BYTES_OUT),
          Map.entry("bytes_sent", BYTES_OUT),
          Map.entry("request_time", SECONDS_TAKEN),
          Map.entry("http_referer", REFERER),
          Map.entry("http_referrer", REFERER),
          Map.entry("http_user_agent", USER_AGENT),
          Map.entry("host", HOST),
          Map.entry("http_host", HOST),
          Map.entry("server_name", SERVER_NAME),
          Map.entry("request_id", SERVER_REQUEST_ID),
          Map.entry("http_x_request_id", REQUEST_ID),
          Map.entry("ssl_client_verify", CLIENT_VERIFIED),
          Map.entry("ssl_client_s_dn", CLIENT_SUBJECT),
          Map.entry("ssl_client_fingerprint", CLIENT_CERTIFICATE_HASH),
          Map.entry("ssl_client_serial", CLIENT_CERTIFICATE_SERIAL),
          Map.entry("http_x_forwarded_client_cert", FORWARDED_CLIENT_CERTIFICATE),
          Map.entry("api_client_name", API_KEY_ID),
          Map.entry("api_key_id", API_KEY_ID),
          Map.entry("api_key_hash", API_KEY_ID),
          Map.entry("http_x_api_key", API_KEY),
          Map.entry("http_apikey", API_KEY),
          Map.entry("http_authorization", AUTHORIZATION),
          Map.entry("http_cookie", SECRET),
          Map.entry("sent_http_set_cookie", SECRET),
          Map.entry("request_body", SECRET),
          Map.entry("ssl_client_cert", SECRET),
          Map.entry("ssl_client_raw_cert", SECRET),
          Map.entry("ssl_client_escaped_cert", SECRET),
          Map.entry("ssl_session_id", SECRET),
          Map.entry("ssl_protocol", TLS_VERSION),
          Map.entry("ssl_cipher", TLS_CIPHER));

  private static final Map<String, AccessField> ENVOY =
      Map.ofEntries(
          Map.entry("start_time", TIME),
          Map.entry("method", METHOD),
          Map.entry("path", TARGET),
          Map.entry("x_envoy_original_path", TARGET),
          Map.entry("x_envoy_origin_path", TARGET),
          Map.entry("response_code", STATUS),
          Map.entry("response_flags", RESPONSE_FLAGS),
          Map.entry("response_code_details", RESPONSE_DETAILS),
          Map.entry("bytes_received", BYTES_IN),
          Map.entry("bytes_sent", BYTES_OUT),
          Map.entry("duration", MILLIS_TAKEN),
          Map.entry("user_agent", USER_AGENT),
          Map.entry("referer", REFERER),
          Map.entry("request_id", REQUEST_ID),
          Map.entry("x_request_id", REQUEST_ID),
          Map.entry("authority", HOST),
          Map.entry("host", HOST),
          Map.entry("x_forwarded_for", FORWARDED_FOR),
          Map.entry("downstream_remote_address", REMOTE_ADDRESS),
          Map.entry("downstream_remote_address_without_port", REMOTE_ADDRESS),
          Map.entry("requested_server_name", REQUESTED_SERVER_NAME),
          Map.entry("upstream_cluster", UPSTREAM),
          Map.entry("upstream_cluster_raw", UPSTREAM),
          Map.entry("upstream_host", UPSTREAM_HOST),
          Map.entry("route_name", ROUTE),
          Map.entry("grpc_status", GRPC_STATUS),
          Map.entry("grpc_status_number", GRPC_STATUS),
          Map.entry("downstream_peer_uri_san", CLIENT_URI_SAN),
          Map.entry("downstream_peer_dns_san", CLIENT_DNS_SAN),
          Map.entry("downstream_peer_subject", CLIENT_SUBJECT),
          Map.entry("downstream_peer_fingerprint_256", CLIENT_CERTIFICATE_HASH),
          Map.entry("downstream_peer_serial", CLIENT_CERTIFICATE_SERIAL),
          Map.entry("x_forwarded_client_cert", FORWARDED_CLIENT_CERTIFICATE),
          Map.entry("downstream_tls_version", TLS_VERSION),
          Map.entry("downstream_tls_cipher", TLS_CIPHER),
          Map.entry("jwt_sub", TOKEN_SUBJECT),
          Map.entry("jwt_subject", TOKEN_SUBJECT),
          Map.entry("api_key_id", API_KEY_ID),
          Map.entry("api_key_hash", API_KEY_ID),
          Map.entry("x_api_key_hash", API_KEY_ID),
          Map.entry("x_api_key", API_KEY),
          Map.entry("authorization", AUTHORIZATION),
          Map.entry("cookie", SECRET),
          Map.entry("set_cookie", SECRET),
          Map.entry("downstream_peer_cert", SECRET),
          Map.entry("downstream_tls_session_id", SECRET));

  private static final Map<String, AccessField> APACHE =
      Map.ofEntries(
          Map.entry("t", TIME),
          Map.entry("h", REMOTE_ADDRESS),
          Map.entry("a", REMOTE_ADDRESS),
          Map.entry("u", REMOTE_USER),
          Map.entry("r", REQUEST_LINE),
          Map.entry("m", METHOD),
          Map.entry("U", TARGET),
          Map.entry("q", QUERY),
          Map.entry("s", STATUS),
          Map.entry("I", BYTES_IN),
          Map.entry("b", BYTES_OUT),
          Map.entry("B", BYTES_OUT),
          Map.entry("O", BYTES_OUT),
          Map.entry("D", MICROS_TAKEN),
          Map.entry("T", SECONDS_TAKEN),
          Map.entry("v", SERVER_NAME),
          Map.entry("V", HOST),
          Map.entry("L", SERVER_REQUEST_ID));

  /** The variables of nginx that feed a column. */
  static Set<String> nginxVariables() {
    return NGINX.keySet();
  }

  /** What a variable of nginx holds, named without {@code $}. */
  static Optional<AccessField> ofNginx(String variable) {
    return Optional.ofNullable(NGINX.get(variable.toLowerCase(Locale.ROOT)));
  }

  /**
   * What a directive of Apache holds.
   *
   * @param argument text in braces, such as {@code User-Agent} of {@code %{User-Agent}i}, or null
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
   * What a key of Envoy's JSON holds: Istio's default keys, the operators of the format string
   * ({@code START_TIME}, {@code %REQ(:METHOD)%}) and names of headers.
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
