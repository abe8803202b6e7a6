package io.tidemark.simulator;

import io.tidemark.engine.event.Impact;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Writes Google Cloud Audit Logs in the layout in which a sink exports them to a bucket: one {@code
 * LogEntry} per line, with separate files for Admin Activity and Data Access.
 *
 * <p>Source: {@code google/logging/v2/log_entry.proto} and {@code
 * google/cloud/audit/audit_log.proto} of googleapis.
 */
final class GcpAuditWriter extends LogWriter {
  private static final DateTimeFormatter FOLDER =
      DateTimeFormatter.ofPattern("uuuu/MM/dd", Locale.ROOT);

  private static final String LOGS = "cloudaudit.googleapis.com";

  private static final Map<Ending, Integer> CODES =
      Map.of(
          Ending.OK, 0,
          Ending.DENIED, 7,
          Ending.NOT_FOUND, 5,
          Ending.THROTTLED, 8,
          Ending.UNAVAILABLE, 14,
          Ending.REFUSED_CREDENTIAL, 16);

  GcpAuditWriter(Path out) {
    super(LogFormat.GCP_AUDIT, out, "");
  }

  /** Insert ids are unique only for a given project and time. */
  @Override
  String idInLog(LoggedEvent logged) {
    SimulatedEvent event = logged.event();
    return "projects/" + event.who().account() + "/" + insertId(logged) + "@" + event.timeMicros();
  }

  @Override
  Path file(LocalDate day, LoggedEvent logged) {
    String log = log(logged.event().call());
    return folder.resolve(LOGS).resolve(log).resolve(FOLDER.format(day)).resolve("S0.json.gz");
  }

  /** Returns the log of a call: Admin Activity for admin operations, otherwise Data Access. */
  private static String log(Call call) {
    return call.impact().compareTo(Impact.ADMIN) >= 0 ? "activity" : "data_access";
  }

  private static String insertId(LoggedEvent logged) {
    return logged.id().replace("-", "").substring(0, 14);
  }

  @Override
  String line(LoggedEvent logged) {
    SimulatedEvent event = logged.event();
    Identity who = event.who();
    String log = log(event.call());
    Json labels = Json.of("location", who.region(), "project_id", who.account());
    String severity = log.equals("activity") ? "NOTICE" : "INFO";
    return Json.of("insertId", insertId(logged))
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
        Json.of("code", CODES.get(event.ending()))
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
