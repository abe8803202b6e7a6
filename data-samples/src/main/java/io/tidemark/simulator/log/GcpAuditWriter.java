package io.tidemark.simulator.log;

import com.fasterxml.jackson.core.JsonGenerator;
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
final class GcpAuditWriter implements LogWriter {
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

  private final JsonLinesWriter lines = new JsonLinesWriter();
  private final Path folder;

  GcpAuditWriter(Path folder) {
    this.folder = folder;
  }

  @Override
  public LogFormat format() {
    return LogFormat.GCP_AUDIT;
  }

  /**
   * Combines the project, insert id and time, because insert ids are unique only for a given
   * project and time.
   */
  @Override
  public String idInLog(LoggedEvent logged) {
    return "projects/"
        + logged.event().who().account()
        + "/"
        + insertId(logged)
        + "@"
        + logged.event().timeMicros();
  }

  @Override
  public List<Path> write(LocalDate day, List<LoggedEvent> events) throws IOException {
    List<Path> files = new ArrayList<>();
    for (String log : List.of("activity", "data_access")) {
      List<LoggedEvent> part =
          events.stream().filter(logged -> log.equals(log(logged.event().call()))).toList();
      Path file =
          folder.resolve(LOGS).resolve(log).resolve(FOLDER.format(day)).resolve("S0.json.gz");
      files.addAll(lines.write(file, part, GcpAuditWriter::line));
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

  private static void line(LoggedEvent logged, JsonGenerator out) throws IOException {
    SimulatedEvent event = logged.event();
    Identity who = event.who();
    Call call = event.call();
    String nanos = IsoTime.micros(event.timeMicros()).replace("Z", "000Z");
    out.writeStartObject();
    JsonLinesWriter.texts(
        out,
        "insertId",
        insertId(logged),
        "logName",
        "projects/" + who.account() + "/logs/" + LOGS + "%2F" + log(call));
    payload(event, out);
    JsonLinesWriter.texts(
        out, "receiveTimestamp", IsoTime.micros(event.timeMicros() + 812_345).replace("Z", "000Z"));
    out.writeObjectFieldStart("resource");
    JsonLinesWriter.object(out, "labels", "location", who.region(), "project_id", who.account());
    JsonLinesWriter.texts(out, "type", call.resourceType());
    out.writeEndObject();
    boolean failed = event.result().ending() != Ending.OK;
    JsonLinesWriter.texts(
        out,
        "severity",
        failed ? "ERROR" : log(call).equals("activity") ? "NOTICE" : "INFO",
        "timestamp",
        nanos);
    out.writeEndObject();
  }

  private static void payload(SimulatedEvent event, JsonGenerator out) throws IOException {
    Identity who = event.who();
    Call call = event.call();
    Ending ending = event.result().ending();
    out.writeObjectFieldStart("protoPayload");
    JsonLinesWriter.texts(out, "@type", "type.googleapis.com/google.cloud.audit.AuditLog");
    JsonLinesWriter.object(
        out,
        "authenticationInfo",
        "principalEmail",
        who.name(),
        "principalSubject",
        "serviceAccount:" + who.name(),
        "serviceAccountKeyName",
        event.credential().uid());
    out.writeArrayFieldStart("authorizationInfo");
    out.writeStartObject();
    // False values are omitted, so denied requests lack this field.
    if (ending != Ending.DENIED) {
      out.writeBooleanField("granted", true);
    }
    String kind = log(call).equals("activity") ? "ADMIN" : "DATA";
    JsonLinesWriter.texts(
        out,
        "permissionType",
        kind + (call.isRead() ? "_READ" : "_WRITE"),
        "resource",
        call.resource());
    out.writeEndObject();
    out.writeEndArray();
    JsonLinesWriter.texts(out, "methodName", call.operation());
    out.writeObjectFieldStart("requestMetadata");
    JsonLinesWriter.texts(
        out,
        "callerIp",
        event.origin().address(),
        "callerSuppliedUserAgent",
        event.origin().userAgent());
    JsonLinesWriter.object(out, "destinationAttributes");
    JsonLinesWriter.object(
        out, "requestAttributes", "time", IsoTime.micros(event.timeMicros()).replace("Z", "000Z"));
    out.writeEndObject();
    JsonLinesWriter.texts(out, "resourceName", call.resource(), "serviceName", call.service());
    out.writeObjectFieldStart("status");
    if (ending != Ending.OK) {
      out.writeNumberField("code", CODES.get(ending));
      JsonLinesWriter.texts(out, "message", ending == Ending.DENIED ? "PERMISSION_DENIED" : "");
    }
    out.writeEndObject();
    out.writeEndObject();
  }
}
