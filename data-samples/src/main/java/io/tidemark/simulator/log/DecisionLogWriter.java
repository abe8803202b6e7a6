package io.tidemark.simulator.log;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import io.tidemark.simulator.event.Call;
import io.tidemark.simulator.event.LogFormat;
import io.tidemark.simulator.event.LoggedEvent;
import io.tidemark.simulator.event.Result.Ending;
import io.tidemark.simulator.event.SimulatedEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;

/**
 * Writes the decision log of an enforcer in front of an internal API ({@code tidemark_decisions},
 * version 1), with one file per day and one line per evaluated event. The enforcer has no baseline:
 * it applies the policy's denials and allows everything else.
 */
final class DecisionLogWriter implements LogWriter {
  private final JsonFactory json =
      JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();
  private final Path folder;

  DecisionLogWriter(Path folder) {
    this.folder = folder;
  }

  @Override
  public LogFormat format() {
    return LogFormat.DECISIONS;
  }

  @Override
  public List<Path> write(LocalDate day, List<LoggedEvent> events) throws IOException {
    if (events.isEmpty()) {
      return List.of();
    }
    String start = day.toString().replace("-", "") + "T000000.000Z";
    Path file = folder.resolve("decisions-" + start + "-norrin.jsonl");
    Files.createDirectories(folder);
    try (JsonGenerator out = json.createGenerator(Files.newOutputStream(file))) {
      out.setPrettyPrinter(new MinimalPrettyPrinter("\n"));
      for (LoggedEvent logged : events) {
        out.writeStartObject();
        JsonLinesWriter.texts(out, "format", "tidemark_decisions");
        out.writeNumberField("version", 1);
        event(logged, out);
        decision(logged.event(), out);
        out.writeEndObject();
      }
      out.writeRaw('\n');
    }
    return List.of(file);
  }

  private static void event(LoggedEvent logged, JsonGenerator out) throws IOException {
    SimulatedEvent event = logged.event();
    Call call = event.call();
    Ending ending = event.result().ending();
    out.writeObjectFieldStart("event");
    JsonLinesWriter.texts(
        out,
        "metadata_uid",
        logged.id(),
        "metadata_product",
        "Norrin Internal API",
        "time",
        IsoTime.micros(event.timeMicros()),
        "cloud_provider",
        "internal",
        "cloud_account_uid",
        event.who().account(),
        "actor_user_uid",
        event.who().uid(),
        "actor_user_name",
        event.who().name(),
        "identity",
        "internal|" + event.who().account() + "|" + event.who().uid());
    out.writeBooleanField("is_nhi", true);
    JsonLinesWriter.texts(
        out,
        "nhi_kind",
        event.who().principal().kind().label(),
        "credential_uid",
        event.credential().uid(),
        "api_service_name",
        call.service(),
        "api_operation",
        call.operation(),
        "action",
        call.action());
    out.writeBooleanField("is_write", !call.isRead());
    out.writeNumberField("impact_tier", call.impact().ordinal());
    JsonLinesWriter.texts(
        out, "resource_uid", call.resource(), "resource_type", call.resourceType());
    out.writeNumberField("status_id", ending == Ending.OK ? 1 : 2);
    JsonLinesWriter.texts(
        out,
        "status_code",
        ending == Ending.DENIED ? "tidemark_step_up" : Integer.toString(ending.httpStatus()),
        "authz_decision",
        ending == Ending.DENIED ? "DENIED" : ending == Ending.OK ? "ALLOWED" : null,
        "user_agent",
        event.origin().userAgent(),
        "src_ip",
        event.origin().address());
    out.writeNumberField("src_asn", event.origin().asn());
    JsonLinesWriter.texts(out, "src_country", event.origin().country());
    out.writeNumberField("bytes_out", event.result().bytesOut());
    out.writeNumberField("duration_ms", event.result().durationMillis());
    out.writeEndObject();
  }

  private static void decision(SimulatedEvent event, JsonGenerator out) throws IOException {
    boolean asks = event.result().ending() == Ending.DENIED;
    out.writeObjectFieldStart("decision");
    JsonLinesWriter.texts(
        out, "kind", asks ? "STEP_UP" : "ALLOW", "cause", asks ? "POLICY" : "NONE");
    if (asks) {
      JsonLinesWriter.texts(out, "detail", "not-permitted");
    } else {
      out.writeNullField("detail");
    }
    JsonLinesWriter.texts(out, "level", "LOW");
    for (String number : new String[] {"score", "p_value", "risk", "trust", "scope"}) {
      out.writeNullField(number);
    }
    JsonLinesWriter.texts(out, "freshness", "FRESH");
    out.writeNullField("release");
    out.writeArrayFieldStart("reasons");
    out.writeEndArray();
    out.writeEndObject();
  }
}
