package io.tidemark.simulator;

import io.tidemark.engine.event.Impact;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;

/**
 * Writes Google Cloud Audit Logs in the layout in which a sink exports them to a bucket: one {@code
 * LogEntry} per line, with separate files for Admin Activity and Data Access.
 *
 * <p>Source: {@code google/logging/v2/log_entry.proto} and {@code
 * google/cloud/audit/audit_log.proto} of googleapis.
 */
final class GcpAuditWriter extends LogWriter {
  private static final String LOGS = "cloudaudit.googleapis.com";

  private static final Map<Status, Integer> CODES =
      Map.of(
          Status.OK, 0,
          Status.DENIED, 7,
          Status.NOT_FOUND, 5,
          Status.THROTTLED, 8,
          Status.UNAVAILABLE, 14,
          Status.REFUSED_CREDENTIAL, 16);

  /** Insert ids are unique only for a given project and time. */
  @Override
  String idInLog(SimulatedEvent event) {
    return "projects/" + event.who().account() + "/" + insertId(event) + "@" + event.timeMicros();
  }

  @Override
  List<String> parts(long seed, LocalDate day, SimulatedEvent event) {
    return List.of(log(event.call()));
  }

  /** Returns the log of a call: Admin Activity for admin operations, otherwise Data Access. */
  private static String log(Call call) {
    return call.impact().compareTo(Impact.ADMIN) >= 0 ? "activity" : "data_access";
  }

  private static String insertId(SimulatedEvent event) {
    return event.id().replace("-", "").substring(0, 14);
  }

  @Override
  String line(SimulatedEvent event) {
    Identity who = event.who();
    String log = log(event.call());
    Json labels = Json.of("location", who.region(), "project_id", who.account());
    String severity = log.equals("activity") ? "NOTICE" : "INFO";
    return Json.of("insertId", insertId(event))
        .with("logName", "projects/" + who.account() + "/logs/" + LOGS + "%2F" + log)
        .with("protoPayload", payload(event))
        .with("receiveTimestamp", time(event.timeMicros() + 812_345, 9))
        .with("resource", Json.of("labels", labels, "type", event.call().resourceType()))
        .with("severity", event.isOk() ? severity : "ERROR")
        .with("timestamp", time(event.timeMicros(), 9))
        .toString();
  }

  private static Json payload(SimulatedEvent event) {
    Identity who = event.who();
    Call call = event.call();
    String kind = log(call).equals("activity") ? "ADMIN" : "DATA";
    Json status =
        Json.of("code", CODES.get(event.status()))
            .with("message", event.isDenied() ? "PERMISSION_DENIED" : "");
    return Json.of("@type", "type.googleapis.com/google.cloud.audit.AuditLog")
        .with(
            "authenticationInfo",
            Json.of("principalEmail", who.name())
                .with("principalSubject", "serviceAccount:" + who.name())
                .with("serviceAccountKeyName", event.credential().uid()))
        .with(
            "authorizationInfo",
            List.of(
                // False values are omitted, so denied requests lack this field.
                Json.of("granted", event.isDenied() ? null : true)
                    .with("permissionType", kind + (call.isRead() ? "_READ" : "_WRITE"))
                    .with("resource", call.resource())))
        .with("methodName", call.operation())
        .with(
            "requestMetadata",
            Json.of("callerIp", event.origin().address())
                .with("callerSuppliedUserAgent", event.origin().userAgent())
                .with("destinationAttributes", Json.of())
                .with("requestAttributes", Json.of("time", time(event.timeMicros(), 9))))
        .with("resourceName", call.resource())
        .with("serviceName", call.service())
        .with("status", event.isOk() ? Json.of() : status);
  }
}
