package io.tidemark.simulator.log;

import io.tidemark.engine.event.Impact;
import io.tidemark.simulator.event.Call;
import io.tidemark.simulator.event.Identity;
import io.tidemark.simulator.event.LogFormat;
import io.tidemark.simulator.event.LoggedEvent;
import io.tidemark.simulator.event.Result.Ending;
import io.tidemark.simulator.event.SimulatedEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
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
final class GcpAuditWriter extends JsonLinesWriter {
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
    super(LogFormat.GCP_AUDIT, out, "S0.json.gz");
  }

  /**
   * Combines the project, insert id and time, because insert ids are unique only for a given
   * project and time.
   */
  @Override
  public String idInLog(LoggedEvent logged) {
    SimulatedEvent event = logged.event();
    return "projects/" + event.who().account() + "/" + insertId(logged) + "@" + event.timeMicros();
  }

  @Override
  public List<Path> write(LocalDate day, List<LoggedEvent> events) throws IOException {
    List<Path> files = new ArrayList<>();
    for (String log : List.of("activity", "data_access")) {
      files.addAll(
          write(
              folder.resolve(LOGS).resolve(log).resolve(FOLDER.format(day)),
              day,
              events.stream().filter(e -> log.equals(log(e.event().call()))).toList()));
    }
    return files;
  }

  /**
   * Returns the log that records a call: Admin Activity for admin operations, Data Access for all
   * others.
   */
  private static String log(Call call) {
    return call.impact().compareTo(Impact.ADMIN) >= 0 ? "activity" : "data_access";
  }

  private static String insertId(LoggedEvent logged) {
    return logged.id().replace("-", "").substring(0, 14);
  }

  @Override
  void line(LoggedEvent logged, Json line) {
    SimulatedEvent event = logged.event();
    Identity who = event.who();
    Call call = event.call();
    boolean failed = event.result().ending() != Ending.OK;
    line.text("insertId", insertId(logged))
        .text("logName", "projects/" + who.account() + "/logs/" + LOGS + "%2F" + log(call))
        .object("protoPayload", payload -> payload(event, payload))
        .text("receiveTimestamp", nanos(event.timeMicros() + 812_345))
        .object(
            "resource",
            resource ->
                resource
                    .object(
                        "labels",
                        labels ->
                            labels.text("location", who.region()).text("project_id", who.account()))
                    .text("type", call.resourceType()))
        .text("severity", failed ? "ERROR" : log(call).equals("activity") ? "NOTICE" : "INFO")
        .text("timestamp", nanos(event.timeMicros()));
  }

  private static String nanos(long micros) {
    return IsoTime.micros(micros).replace("Z", "000Z");
  }

  private static void payload(SimulatedEvent event, Json out) {
    Identity who = event.who();
    Call call = event.call();
    Ending ending = event.result().ending();
    out.text("@type", "type.googleapis.com/google.cloud.audit.AuditLog")
        .object(
            "authenticationInfo",
            info ->
                info.text("principalEmail", who.name())
                    .text("principalSubject", "serviceAccount:" + who.name())
                    .text("serviceAccountKeyName", event.credential().uid()))
        .objects("authorizationInfo", info -> authorization(call, ending, info))
        .text("methodName", call.operation())
        .object(
            "requestMetadata",
            metadata ->
                metadata
                    .text("callerIp", event.origin().address())
                    .text("callerSuppliedUserAgent", event.origin().userAgent())
                    .object("destinationAttributes", none -> {})
                    .object("requestAttributes", "time", nanos(event.timeMicros())))
        .text("resourceName", call.resource())
        .text("serviceName", call.service())
        .object(
            "status",
            status -> {
              if (ending != Ending.OK) {
                status
                    .number("code", CODES.get(ending))
                    .text("message", ending == Ending.DENIED ? "PERMISSION_DENIED" : "");
              }
            });
  }

  private static void authorization(Call call, Ending ending, Json info) {
    // False values are omitted, so denied requests lack this field.
    if (ending != Ending.DENIED) {
      info.flag("granted", true);
    }
    String kind = log(call).equals("activity") ? "ADMIN" : "DATA";
    info.text("permissionType", kind + (call.isRead() ? "_READ" : "_WRITE"))
        .text("resource", call.resource());
  }
}
