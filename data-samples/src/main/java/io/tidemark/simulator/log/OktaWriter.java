package io.tidemark.simulator.log;

import io.tidemark.simulator.event.Call;
import io.tidemark.simulator.event.Identity;
import io.tidemark.simulator.event.LogFormat;
import io.tidemark.simulator.event.LoggedEvent;
import io.tidemark.simulator.event.Principal;
import io.tidemark.simulator.event.Result.Ending;
import io.tidemark.simulator.event.SimulatedEvent;
import java.nio.file.Path;
import java.util.List;

/**
 * Writes the Okta System Log, with one event per line and one file per day.
 *
 * <p>Source: the LogEvent object in Okta's System Log API.
 */
final class OktaWriter extends JsonLinesWriter {
  private static final String TOKEN_GRANT = "app.oauth2.token.grant.access_token";

  OktaWriter(Path out) {
    super(LogFormat.OKTA, out, "system-log-%s.json.gz");
  }

  @Override
  void line(LoggedEvent logged, Json line) {
    SimulatedEvent event = logged.event();
    Ending ending = event.result().ending();
    String operation = event.call().operation();
    boolean person = event.who().principal() == Principal.OKTA_PERSON;
    String session = (person ? "102" : "trs") + event.session().name().substring(4);
    String result = ending == Ending.OK ? "SUCCESS" : ending == Ending.DENIED ? "DENY" : "FAILURE";
    line.object("actor", actor -> actor(event, actor))
        .object("client", client -> client(event, client))
        .none("device")
        .object(
            "authenticationContext",
            context ->
                context
                    .none("authenticationProvider", "credentialType")
                    .text("externalSessionId", session)
                    .text("rootSessionId", session))
        .text("displayMessage", operation)
        .text("eventType", operation)
        .object(
            "outcome",
            outcome ->
                outcome
                    .text("result", result)
                    .text("reason", ending == Ending.OK ? null : ending.name()))
        .text("published", IsoTime.millis(event.timeMicros()))
        .object(
            "securityContext",
            security -> security.number("asNumber", event.origin().asn()).flag("isProxy", false))
        .text("severity", ending == Ending.OK ? "INFO" : "WARN")
        .object(
            "debugContext", context -> context.object("debugData", data -> debugData(event, data)))
        .text("legacyEventType", "core." + operation)
        .object("transaction", transaction -> transaction(logged, person, transaction))
        .text("uuid", logged.id())
        .text("version", "0")
        .objects("target", targets(event.call()), OktaWriter::target);
  }

  private static boolean isGrant(SimulatedEvent event) {
    return event.call().operation().equals(TOKEN_GRANT);
  }

  private static void actor(SimulatedEvent event, Json out) {
    Identity who = event.who();
    boolean person = who.principal() == Principal.OKTA_PERSON;
    boolean grant = isGrant(event);
    out.text("id", who.uid())
        .text("type", person ? "User" : grant ? "PublicClientApp" : "PublicClientAppEntity")
        .text("alternateId", person ? who.name() : grant ? who.uid() : "unknown")
        .text("displayName", who.name())
        .none("detailEntry");
  }

  private static void client(SimulatedEvent event, Json out) {
    out.object(
            "userAgent",
            agent ->
                agent
                    .text("rawUserAgent", event.origin().userAgent())
                    .text("os", "Linux")
                    .text("browser", "UNKNOWN"))
        .text("zone", "null")
        .text("device", "Computer")
        .none("id")
        .text("ipAddress", event.origin().address())
        .none("geographicalContext");
  }

  private static void debugData(SimulatedEvent event, Json out) {
    if (isGrant(event)) {
      out.text("requestUri", "/oauth2/v1/token")
          .text("grantType", "client_credentials")
          .text("grantedScopes", String.join(", ", event.credential().scopes()))
          .text("url", "/oauth2/v1/token?grant_type=******&scope=******");
    } else {
      out.text("requestUri", "/api/v1/" + event.call().resourceType());
    }
  }

  private static void transaction(LoggedEvent logged, boolean person, Json out) {
    SimulatedEvent event = logged.event();
    boolean called = !person && !isGrant(event);
    String token = called ? event.credential().uid() : null;
    out.text("type", "WEB")
        .text("id", "t" + logged.id().substring(0, 8))
        .object(
            "detail",
            detail ->
                detail
                    .text("requestApiTokenClientId", called ? event.who().uid() : null)
                    .text("requestApiTokenId", token)
                    .text("rootApiTokenId", token));
  }

  private static List<Call> targets(Call call) {
    return call.resource().isEmpty() ? List.of() : List.of(call);
  }

  private static void target(Call call, Json out) {
    out.text("id", call.resource())
        .text("type", call.resourceType())
        .text("alternateId", "unknown")
        .text("displayName", call.resource())
        .none("detailEntry");
  }
}
