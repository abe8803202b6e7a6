package io.tidemark.simulator.log;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import io.tidemark.simulator.event.Call;
import io.tidemark.simulator.event.LogFormat;
import io.tidemark.simulator.event.LoggedEvent;
import io.tidemark.simulator.event.Result.Ending;
import io.tidemark.simulator.event.SimulatedEvent;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.List;

/**
 * Writes the decision log of an enforcer in front of an internal API ({@code tidemark_decisions},
 * version 1), with one file per day and one line per evaluated event. The enforcer has no baseline:
 * it applies the policy's denials and allows everything else.
 */
final class DecisionLogWriter extends JsonLinesWriter {
  DecisionLogWriter(Path out) {
    super(
        LogFormat.DECISIONS,
        out,
        "decisions-%sT000000.000Z-norrin.jsonl",
        JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build());
  }

  @Override
  String name(LocalDate day) {
    return day.format(DateTimeFormatter.BASIC_ISO_DATE);
  }

  @Override
  OutputStream create(Path path) throws IOException {
    Files.createDirectories(folder);
    return Files.newOutputStream(path);
  }

  @Override
  void line(LoggedEvent logged, Json line) {
    line.text("format", "tidemark_decisions")
        .number("version", 1)
        .object("event", event -> event(logged, event))
        .object("decision", decision -> decision(logged.event(), decision));
  }

  private static void event(LoggedEvent logged, Json out) {
    SimulatedEvent event = logged.event();
    Call call = event.call();
    Ending ending = event.result().ending();
    boolean denied = ending == Ending.DENIED;
    out.text("metadata_uid", logged.id())
        .text("metadata_product", "Norrin Internal API")
        .text("time", IsoTime.micros(event.timeMicros()))
        .text("cloud_provider", "internal")
        .text("cloud_account_uid", event.who().account())
        .text("actor_user_uid", event.who().uid())
        .text("actor_user_name", event.who().name())
        .text("identity", "internal|" + event.who().account() + "|" + event.who().uid())
        .flag("is_nhi", true)
        .text("nhi_kind", event.who().principal().kind().label())
        .text("credential_uid", event.credential().uid())
        .text("api_service_name", call.service())
        .text("api_operation", call.operation())
        .text("action", call.action())
        .flag("is_write", !call.isRead())
        .number("impact_tier", call.impact().ordinal())
        .text("resource_uid", call.resource())
        .text("resource_type", call.resourceType())
        .number("status_id", ending == Ending.OK ? 1 : 2)
        .text("status_code", denied ? "tidemark_step_up" : Integer.toString(ending.httpStatus()))
        .text("authz_decision", denied ? "DENIED" : ending == Ending.OK ? "ALLOWED" : null)
        .text("user_agent", event.origin().userAgent())
        .text("src_ip", event.origin().address())
        .number("src_asn", event.origin().asn())
        .text("src_country", event.origin().country())
        .number("bytes_out", event.result().bytesOut())
        .number("duration_ms", event.result().durationMillis());
  }

  private static void decision(SimulatedEvent event, Json out) {
    boolean asks = event.result().ending() == Ending.DENIED;
    out.text("kind", asks ? "STEP_UP" : "ALLOW").text("cause", asks ? "POLICY" : "NONE");
    if (asks) {
      out.text("detail", "not-permitted");
    } else {
      out.none("detail");
    }
    out.text("level", "LOW")
        .none("score", "p_value", "risk", "trust", "scope")
        .text("freshness", "FRESH")
        .none("release")
        .texts("reasons", List.of());
  }
}
