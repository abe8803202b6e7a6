package io.tidemark.jobs.source;

import io.tidemark.engine.enrich.RequestTarget;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Maps a line to an OCSF HTTP activity. Keeps only the {@link RequestTarget} of each URL, and
 * credentials only as hashes.
 */
final class HttpAccess {
  private static final Pattern METHOD = Pattern.compile("[A-Z][A-Z_-]{1,19}");
  private static final Pattern PROTOCOL = Pattern.compile("HTTP/[0-9](\\.[0-9])?");

  /** HTTP methods in the order of their activity ids, from 1. */
  private static final List<String> METHODS =
      List.of("CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT", "TRACE");

  private HttpAccess() {}

  /** Fills the columns common to all access logs. The source sets the time, service and ids. */
  static void map(AccessFields fields, EventDraft event, ReadOptions options, String rules) {
    event.number(EventColumn.CLASS_UID, 4002);
    request(fields, event);
    outcome(fields, event);
    AccessActor.map(fields, event, rules);
    event
        .text(EventColumn.SRC_IP, options.proxies().source(fields))
        .text(EventColumn.USER_AGENT, fields.text(AccessField.USER_AGENT))
        .text(EventColumn.TLS_VERSION, fields.text(AccessField.TLS_VERSION))
        .text(EventColumn.TLS_CIPHER, fields.text(AccessField.TLS_CIPHER))
        .number(EventColumn.BYTES_IN, fields.number(AccessField.BYTES_IN))
        .number(EventColumn.BYTES_OUT, fields.number(AccessField.BYTES_OUT))
        .number(EventColumn.DURATION_MS, fields.millisTaken());
    keep(fields, event);
  }

  private static void request(AccessFields fields, EventDraft event) {
    String method = fields.text(AccessField.METHOD);
    String target = fields.text(AccessField.TARGET);
    String line = fields.text(AccessField.REQUEST_LINE);
    if ((method == null || target == null) && line != null) {
      String[] parts = line.split(" ", -1);
      boolean whole =
          parts.length == 2 || (parts.length == 3 && PROTOCOL.matcher(parts[2]).matches());
      if (!whole || !isTarget(parts[1], parts[0])) {
        throw notHttp();
      }
      method = parts[0];
      target = parts[1];
    }
    if (method == null || target == null) {
      throw RejectedRecordException.missing(method == null ? "request" : "path");
    }
    if (!METHOD.matcher(method).matches() || !isTarget(target, method)) {
      throw notHttp();
    }
    RequestTarget asked = RequestTarget.of(target);
    String service = service(fields, asked);
    event
        .text(EventColumn.HTTP_METHOD, method)
        .number(EventColumn.ACTIVITY_ID, activity(method))
        .text(EventColumn.HTTP_PATH_TEMPLATE, asked.template())
        .key(EventColumn.API_SERVICE_NAME, service, "service")
        .key(EventColumn.API_OPERATION, method + " " + asked.template(), "path")
        .resource(service + asked.path(), "url");
    event.keep("query_parameters", asked.parameters());
    String query = fields.text(AccessField.QUERY);
    if (query != null && asked.parameters() == null) {
      event.keep("query_parameters", RequestTarget.of("/?" + query).parameters());
    }
  }

  /** Rejects a line without a request: the client sent no data or did not use HTTP. */
  static void requireAsked(AccessFields fields) {
    if (!fields.has(AccessField.REQUEST_LINE) && !fields.has(AccessField.TARGET)) {
      throw notHttp();
    }
  }

  private static RejectedRecordException notHttp() {
    return RejectedRecordException.of(
        RejectReason.NOT_A_REQUEST,
        "The request is not HTTP: it lacks a method, target or protocol");
  }

  private static boolean isTarget(String target, String method) {
    return ApiActivity.startsWithAny(target, "/", "http://", "https://")
        || target.equals("*")
        || (method.equals("CONNECT") && target.indexOf(':') > 0);
  }

  /** Returns the called service, preferring configured names to the requested host. */
  private static String service(AccessFields fields, RequestTarget asked) {
    for (AccessField field :
        List.of(AccessField.UPSTREAM, AccessField.SERVER_NAME, AccessField.HOST)) {
      String name = fields.text(field);
      String host = name == null ? null : RequestTarget.hostOf(name);
      if (host != null) {
        return host;
      }
    }
    return asked.host() == null ? "web" : asked.host();
  }

  private static void outcome(AccessFields fields, EventDraft event) {
    long status = fields.number(AccessField.STATUS);
    String flags = fields.text(AccessField.RESPONSE_FLAGS);
    String grpc = grpcStatus(fields.text(AccessField.GRPC_STATUS));
    if (status == AccessEvent.MISSING) {
      return;
    }
    if (status == 0) {
      // Envoy reports status 0 if the connection ended before a response was sent.
      event.failed(flags);
      return;
    }
    if (status < 100 || status > 599) {
      throw RejectedRecordException.wrongType("status", "an HTTP status", "another number");
    }
    boolean denied = status == 403 || grpc.equals("permissiondenied");
    boolean refused = status == 401 || grpc.equals("unauthenticated");
    boolean failed = status >= 400 || !(grpc.isEmpty() || grpc.equals("ok"));
    event
        .number(EventColumn.HTTP_STATUS, status)
        .text(EventColumn.STATUS_CODE, grpc.isEmpty() ? Long.toString(status) : grpc)
        .number(EventColumn.STATUS_ID, failed ? 2 : 1)
        .authenticated(!refused);
    if (denied || !failed) {
      event.allowed(!denied);
    }
  }

  /** Normalises {@code PermissionDenied}, {@code PERMISSION_DENIED} and 7 to the same value. */
  private static String grpcStatus(String status) {
    String name = status == null ? "" : status.toLowerCase(Locale.ROOT).replace("_", "");
    return switch (name) {
      case "0" -> "ok";
      case "7" -> "permissiondenied";
      case "16" -> "unauthenticated";
      default -> name;
    };
  }

  private static void keep(AccessFields fields, EventDraft event) {
    String referer = fields.text(AccessField.REFERER);
    if (referer != null) {
      RequestTarget from = RequestTarget.of(referer);
      event.keep("referer", (from.host() == null ? "" : from.host()) + from.path());
    }
    String authority = fields.text(AccessField.HOST);
    event.keep("host", authority == null ? null : RequestTarget.hostOf(authority));
    event.keep("request_id", fields.text(AccessField.REQUEST_ID));
    event.keep("x_forwarded_for", fields.text(AccessField.FORWARDED_FOR));
    event.keep("response_flags", fields.text(AccessField.RESPONSE_FLAGS));
    event.keep("response_code_details", fields.text(AccessField.RESPONSE_DETAILS));
    event.keep("route_name", fields.text(AccessField.ROUTE));
    event.keep("upstream_host", fields.text(AccessField.UPSTREAM_HOST));
    event.keep("requested_server_name", fields.text(AccessField.REQUESTED_SERVER_NAME));
  }

  static int activity(String method) {
    int index = METHODS.indexOf(method);
    return index < 0 ? ApiActivity.OTHER : index + 1;
  }
}
