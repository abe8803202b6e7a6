package io.tidemark.simulator.log;

import com.fasterxml.jackson.core.JsonGenerator;
import io.tidemark.simulator.event.Call;
import io.tidemark.simulator.event.Identity;
import io.tidemark.simulator.event.LogFormat;
import io.tidemark.simulator.event.LoggedEvent;
import io.tidemark.simulator.event.Principal;
import io.tidemark.simulator.event.Result.Ending;
import io.tidemark.simulator.event.SimulatedEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;

/**
 * Writes the Okta System Log, with one event per line and one file per day.
 *
 * <p>Source: the LogEvent object in Okta's System Log API.
 */
final class OktaWriter implements LogWriter {
  private static final String TOKEN_GRANT = "app.oauth2.token.grant.access_token";

  private final JsonLinesWriter lines = new JsonLinesWriter();
  private final Path folder;

  OktaWriter(Path folder) {
    this.folder = folder;
  }

  @Override
  public LogFormat format() {
    return LogFormat.OKTA;
  }

  @Override
  public List<Path> write(LocalDate day, List<LoggedEvent> events) throws IOException {
    return lines.write(folder.resolve("system-log-" + day + ".json.gz"), events, OktaWriter::line);
  }

  private static void line(LoggedEvent logged, JsonGenerator out) throws IOException {
    SimulatedEvent event = logged.event();
    boolean person = event.who().principal() == Principal.OKTA_PERSON;
    out.writeStartObject();
    actor(event, out);
    client(event, out);
    out.writeNullField("device");
    out.writeObjectFieldStart("authenticationContext");
    out.writeNullField("authenticationProvider");
    out.writeNullField("credentialType");
    String session = (person ? "102" : "trs") + event.session().name().substring(4);
    JsonLinesWriter.texts(out, "externalSessionId", session, "rootSessionId", session);
    out.writeEndObject();
    JsonLinesWriter.texts(
        out, "displayMessage", event.call().operation(), "eventType", event.call().operation());
    outcome(event, out);
    JsonLinesWriter.texts(out, "published", IsoTime.millis(event.timeMicros()));
    out.writeObjectFieldStart("securityContext");
    out.writeNumberField("asNumber", event.origin().asn());
    out.writeBooleanField("isProxy", false);
    out.writeEndObject();
    JsonLinesWriter.texts(out, "severity", event.result().ending() == Ending.OK ? "INFO" : "WARN");
    debugContext(event, out);
    JsonLinesWriter.texts(out, "legacyEventType", "core." + event.call().operation());
    transaction(logged, person, out);
    JsonLinesWriter.texts(out, "uuid", logged.id(), "version", "0");
    target(event.call(), out);
    out.writeEndObject();
  }

  private static void actor(SimulatedEvent event, JsonGenerator out) throws IOException {
    Identity who = event.who();
    boolean person = who.principal() == Principal.OKTA_PERSON;
    boolean grant = event.call().operation().equals(TOKEN_GRANT);
    out.writeObjectFieldStart("actor");
    JsonLinesWriter.texts(
        out,
        "id",
        who.uid(),
        "type",
        person ? "User" : grant ? "PublicClientApp" : "PublicClientAppEntity",
        "alternateId",
        person ? who.name() : grant ? who.uid() : "unknown",
        "displayName",
        who.name());
    out.writeNullField("detailEntry");
    out.writeEndObject();
  }

  private static void client(SimulatedEvent event, JsonGenerator out) throws IOException {
    out.writeObjectFieldStart("client");
    JsonLinesWriter.object(
        out,
        "userAgent",
        "rawUserAgent",
        event.origin().userAgent(),
        "os",
        "Linux",
        "browser",
        "UNKNOWN");
    JsonLinesWriter.texts(out, "zone", "null", "device", "Computer");
    out.writeNullField("id");
    JsonLinesWriter.texts(out, "ipAddress", event.origin().address());
    out.writeNullField("geographicalContext");
    out.writeEndObject();
  }

  private static void outcome(SimulatedEvent event, JsonGenerator out) throws IOException {
    Ending ending = event.result().ending();
    JsonLinesWriter.object(
        out,
        "outcome",
        "result",
        ending == Ending.OK ? "SUCCESS" : ending == Ending.DENIED ? "DENY" : "FAILURE",
        "reason",
        ending == Ending.OK ? null : ending.name());
  }

  private static void debugContext(SimulatedEvent event, JsonGenerator out) throws IOException {
    boolean grant = event.call().operation().equals(TOKEN_GRANT);
    out.writeObjectFieldStart("debugContext");
    JsonLinesWriter.object(
        out,
        "debugData",
        "requestUri",
        grant ? "/oauth2/v1/token" : "/api/v1/" + event.call().resourceType(),
        "grantType",
        grant ? "client_credentials" : null,
        "grantedScopes",
        grant ? String.join(", ", event.credential().scopes()) : null,
        "url",
        grant ? "/oauth2/v1/token?grant_type=******&scope=******" : null);
    out.writeEndObject();
  }

  private static void transaction(LoggedEvent logged, boolean person, JsonGenerator out)
      throws IOException {
    SimulatedEvent event = logged.event();
    boolean called = !person && !event.call().operation().equals(TOKEN_GRANT);
    out.writeObjectFieldStart("transaction");
    JsonLinesWriter.texts(out, "type", "WEB", "id", "t" + logged.id().substring(0, 8));
    String token = called ? event.credential().uid() : null;
    JsonLinesWriter.object(
        out,
        "detail",
        "requestApiTokenClientId",
        called ? event.who().uid() : null,
        "requestApiTokenId",
        token,
        "rootApiTokenId",
        token);
    out.writeEndObject();
  }

  private static void target(Call call, JsonGenerator out) throws IOException {
    out.writeArrayFieldStart("target");
    if (!call.resource().isEmpty()) {
      out.writeStartObject();
      JsonLinesWriter.texts(
          out,
          "id",
          call.resource(),
          "type",
          call.resourceType(),
          "alternateId",
          "unknown",
          "displayName",
          call.resource());
      out.writeNullField("detailEntry");
      out.writeEndObject();
    }
    out.writeEndArray();
  }
}
