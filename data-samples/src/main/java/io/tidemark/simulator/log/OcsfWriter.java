package io.tidemark.simulator.log;

import com.fasterxml.jackson.core.JsonGenerator;
import io.tidemark.simulator.event.Call;
import io.tidemark.simulator.event.LogFormat;
import io.tidemark.simulator.event.LoggedEvent;
import io.tidemark.simulator.event.Result.Ending;
import io.tidemark.simulator.event.SimulatedEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;

/** Writes an internal platform's log as OCSF 1.9.0 API Activity events, one per line. */
final class OcsfWriter implements LogWriter {
  private static final int CLASS_UID = 6003;

  private final JsonLinesWriter lines = new JsonLinesWriter();
  private final Path folder;

  OcsfWriter(Path folder) {
    this.folder = folder;
  }

  @Override
  public LogFormat format() {
    return LogFormat.OCSF;
  }

  @Override
  public List<Path> write(LocalDate day, List<LoggedEvent> events) throws IOException {
    return lines.write(
        folder.resolve("api-activity-" + day + ".json.gz"), events, OcsfWriter::line);
  }

  private static void line(LoggedEvent logged, JsonGenerator out) throws IOException {
    SimulatedEvent event = logged.event();
    Call call = event.call();
    Ending ending = event.result().ending();
    int activity = call.isRead() ? 2 : 3;
    long millis = Math.floorDiv(event.timeMicros(), 1000L);
    out.writeStartObject();
    out.writeNumberField("class_uid", CLASS_UID);
    out.writeNumberField("category_uid", 6);
    out.writeNumberField("activity_id", activity);
    out.writeNumberField("type_uid", CLASS_UID * 100 + activity);
    out.writeNumberField("severity_id", 1);
    out.writeNumberField("time", millis);
    out.writeNumberField("duration", event.result().durationMillis());
    metadata(logged.id(), out);
    JsonLinesWriter.object(out, "cloud", "provider", "norrin", "region", event.who().region());
    actor(event, out);
    out.writeObjectFieldStart("api");
    JsonLinesWriter.texts(out, "operation", call.operation());
    JsonLinesWriter.object(out, "service", "name", call.service());
    out.writeObjectFieldStart("response");
    out.writeNumberField("code", ending.httpStatus());
    out.writeEndObject();
    out.writeEndObject();
    out.writeArrayFieldStart("resources");
    out.writeStartObject();
    JsonLinesWriter.texts(out, "uid", call.resource(), "type", call.resourceType());
    out.writeEndObject();
    out.writeEndArray();
    JsonLinesWriter.object(out, "http_request", "user_agent", event.origin().userAgent());
    out.writeObjectFieldStart("src_endpoint");
    JsonLinesWriter.texts(out, "ip", event.origin().address());
    JsonLinesWriter.object(out, "location", "country", event.origin().country());
    out.writeObjectFieldStart("autonomous_system");
    out.writeNumberField("number", event.origin().asn());
    out.writeEndObject();
    out.writeEndObject();
    out.writeNumberField("status_id", ending == Ending.OK ? 1 : 2);
    out.writeEndObject();
  }

  private static void metadata(String id, JsonGenerator out) throws IOException {
    out.writeObjectFieldStart("metadata");
    JsonLinesWriter.texts(out, "uid", id, "version", "1.9.0");
    JsonLinesWriter.object(out, "product", "name", "Platform", "vendor_name", "Norrin");
    out.writeEndObject();
  }

  private static void actor(SimulatedEvent event, JsonGenerator out) throws IOException {
    out.writeObjectFieldStart("actor");
    out.writeObjectFieldStart("user");
    JsonLinesWriter.texts(
        out, "uid", event.who().uid(), "name", event.who().name(), "type", "Service");
    out.writeNumberField("type_id", 4);
    JsonLinesWriter.object(out, "account", "uid", event.who().account());
    out.writeArrayFieldStart("programmatic_credentials");
    out.writeStartObject();
    JsonLinesWriter.texts(out, "uid", event.credential().uid());
    out.writeEndObject();
    out.writeEndArray();
    out.writeEndObject();
    JsonLinesWriter.object(out, "session", "uid", event.session().name());
    out.writeEndObject();
  }
}
