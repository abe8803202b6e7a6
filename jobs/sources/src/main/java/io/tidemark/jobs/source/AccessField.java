package io.tidemark.jobs.source;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Fields of proxy and web server access logs. {@link #ofNginx}, {@link #ofApache} and {@link
 * #ofEnvoy} map native names to these fields.
 */
enum AccessField {
  /** Request time, in any format that {@link LogTimes#ofLog} accepts. */
  TIME,
  REMOTE_ADDRESS,
  FORWARDED_FOR,
  REMOTE_USER,
  /** Subject of a token that the proxy has verified. */
  TOKEN_SUBJECT,
  /** Request line, such as {@code GET /path HTTP/1.1}. */
  REQUEST_LINE,
  METHOD,
  TARGET,
  /** Query string. Only the names of its parameters are used. */
  QUERY,
  STATUS,
  BYTES_IN,
  BYTES_OUT,
  SECONDS_TAKEN,
  MILLIS_TAKEN,
  MICROS_TAKEN,
  REFERER,
  USER_AGENT,
  /** Host requested by the client. Untrusted. */
  HOST,
  /** Server name set in the server configuration. */
  SERVER_NAME,
  SERVER_REQUEST_ID,
  /** Request id that the client may have chosen. */
  REQUEST_ID,
  /** {@code SUCCESS} if the client certificate was verified. */
  CLIENT_VERIFIED,
  CLIENT_URI_SAN,
  CLIENT_DNS_SAN,
  CLIENT_SUBJECT,
  CLIENT_CERTIFICATE_HASH,
  CLIENT_CERTIFICATE_SERIAL,
  FORWARDED_CLIENT_CERTIFICATE,
  /** Name, id or hash of an API key. Not secret. */
  API_KEY_ID,
  /** The API key itself. Only its hash is kept. */
  API_KEY,
  /** The {@code authorization} header. Only a hash of the credential is kept. */
  AUTHORIZATION,
  /** Cookies and similar values. They are never kept in any form. */
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
      byName(
          Map.ofEntries(
              entry(TIME, "time_local", "time_iso8601", "msec", "timestamp", "@timestamp", "time"),
              entry(REMOTE_ADDRESS, "remote_addr"),
              entry(FORWARDED_FOR, "http_x_forwarded_for", "proxy_add_x_forwarded_for"),
              entry(REMOTE_USER, "remote_user"),
              entry(TOKEN_SUBJECT, "jwt_claim_sub"),
              entry(REQUEST_LINE, "request"),
              entry(METHOD, "request_method"),
              entry(TARGET, "request_uri", "uri"),
              entry(QUERY, "query_string", "args"),
              entry(STATUS, "status", "response_status"),
              entry(BYTES_IN, "request_length"),
              entry(BYTES_OUT, "body_bytes_sent", "bytes_sent"),
              entry(SECONDS_TAKEN, "request_time"),
              entry(REFERER, "http_referer", "http_referrer"),
              entry(USER_AGENT, "http_user_agent"),
              entry(HOST, "host", "http_host"),
              entry(SERVER_NAME, "server_name"),
              entry(SERVER_REQUEST_ID, "request_id"),
              entry(REQUEST_ID, "http_x_request_id"),
              entry(CLIENT_VERIFIED, "ssl_client_verify"),
              entry(CLIENT_SUBJECT, "ssl_client_s_dn"),
              entry(CLIENT_CERTIFICATE_HASH, "ssl_client_fingerprint"),
              entry(CLIENT_CERTIFICATE_SERIAL, "ssl_client_serial"),
              entry(FORWARDED_CLIENT_CERTIFICATE, "http_x_forwarded_client_cert"),
              entry(API_KEY_ID, "api_client_name", "api_key_id", "api_key_hash"),
              entry(API_KEY, "http_x_api_key", "http_apikey"),
              entry(AUTHORIZATION, "http_authorization"),
              entry(
                  SECRET,
                  "http_cookie",
                  "sent_http_set_cookie",
                  "request_body",
                  "ssl_client_cert",
                  "ssl_client_raw_cert",
                  "ssl_client_escaped_cert",
                  "ssl_session_id"),
              entry(TLS_VERSION, "ssl_protocol"),
              entry(TLS_CIPHER, "ssl_cipher")));

  private static final Map<String, AccessField> ENVOY =
      byName(
          Map.ofEntries(
              entry(TIME, "start_time"),
              entry(METHOD, "method"),
              entry(TARGET, "path", "x_envoy_original_path", "x_envoy_origin_path"),
              entry(STATUS, "response_code"),
              entry(RESPONSE_FLAGS, "response_flags"),
              entry(RESPONSE_DETAILS, "response_code_details"),
              entry(BYTES_IN, "bytes_received"),
              entry(BYTES_OUT, "bytes_sent"),
              entry(MILLIS_TAKEN, "duration"),
              entry(USER_AGENT, "user_agent"),
              entry(REFERER, "referer"),
              entry(REQUEST_ID, "request_id", "x_request_id"),
              entry(HOST, "authority", "host"),
              entry(FORWARDED_FOR, "x_forwarded_for"),
              entry(
                  REMOTE_ADDRESS,
                  "downstream_remote_address",
                  "downstream_remote_address_without_port"),
              entry(REQUESTED_SERVER_NAME, "requested_server_name"),
              entry(UPSTREAM, "upstream_cluster", "upstream_cluster_raw"),
              entry(UPSTREAM_HOST, "upstream_host"),
              entry(ROUTE, "route_name"),
              entry(GRPC_STATUS, "grpc_status", "grpc_status_number"),
              entry(CLIENT_URI_SAN, "downstream_peer_uri_san"),
              entry(CLIENT_DNS_SAN, "downstream_peer_dns_san"),
              entry(CLIENT_SUBJECT, "downstream_peer_subject"),
              entry(CLIENT_CERTIFICATE_HASH, "downstream_peer_fingerprint_256"),
              entry(CLIENT_CERTIFICATE_SERIAL, "downstream_peer_serial"),
              entry(FORWARDED_CLIENT_CERTIFICATE, "x_forwarded_client_cert"),
              entry(TLS_VERSION, "downstream_tls_version"),
              entry(TLS_CIPHER, "downstream_tls_cipher"),
              entry(TOKEN_SUBJECT, "jwt_sub", "jwt_subject"),
              entry(API_KEY_ID, "api_key_id", "api_key_hash", "x_api_key_hash"),
              entry(API_KEY, "x_api_key"),
              entry(AUTHORIZATION, "authorization"),
              entry(
                  SECRET,
                  "cookie",
                  "set_cookie",
                  "downstream_peer_cert",
                  "downstream_tls_session_id")));

  private static final Map<String, AccessField> APACHE =
      byName(
          Map.ofEntries(
              entry(TIME, "t"),
              entry(REMOTE_ADDRESS, "h", "a"),
              entry(REMOTE_USER, "u"),
              entry(REQUEST_LINE, "r"),
              entry(METHOD, "m"),
              entry(TARGET, "U"),
              entry(QUERY, "q"),
              entry(STATUS, "s"),
              entry(BYTES_IN, "I"),
              entry(BYTES_OUT, "b", "B", "O"),
              entry(MICROS_TAKEN, "D"),
              entry(SECONDS_TAKEN, "T"),
              entry(SERVER_NAME, "v"),
              entry(HOST, "V"),
              entry(SERVER_REQUEST_ID, "L")));

  private static Map.Entry<AccessField, List<String>> entry(AccessField field, String... names) {
    return Map.entry(field, List.of(names));
  }

  private static Map<String, AccessField> byName(Map<AccessField, List<String>> names) {
    Map<String, AccessField> fields = new HashMap<>();
    names.forEach((field, its) -> its.forEach(name -> fields.put(name, field)));
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
