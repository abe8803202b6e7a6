package io.tidemark.simulator;

import java.util.List;

/**
 * Writes the Okta System Log, with one event per line and one file per day.
 *
 * <p>Source: the LogEvent object in Okta's System Log API.
 */
final class OktaWriter extends LogWriter {
  private static final String TOKEN_GRANT = "app.oauth2.token.grant.access_token";

  @Override
  String line(SimulatedEvent event) {
    String operation = event.call().operation();
    boolean person = event.principal() == Principal.OKTA_PERSON;
    boolean grant = operation.equals(TOKEN_GRANT);
    String session = (person ? "102" : "trs") + event.session().name().substring(4);
    String result = event.isOk() ? "SUCCESS" : event.isDenied() ? "DENY" : "FAILURE";
    String reason = event.isOk() ? null : event.status().name();
    return Json.of("actor", actor(event.who(), person, grant))
        .with("client", client(event.origin()))
        .none("device")
        .with(
            "authenticationContext",
            new Json()
                .none("authenticationProvider", "credentialType")
                .with("externalSessionId", session)
                .with("rootSessionId", session))
        .with("displayMessage", operation)
        .with("eventType", operation)
        .with("outcome", Json.of("result", result, "reason", reason))
        .with("published", time(event.timeMicros(), 3))
        .with("securityContext", Json.of("asNumber", event.origin().asn(), "isProxy", false))
        .with("severity", event.isOk() ? "INFO" : "WARN")
        .with("debugContext", Json.of("debugData", debugData(event, grant)))
        .with("legacyEventType", "core." + operation)
        .with("transaction", transaction(event, !person && !grant))
        .with("uuid", event.id())
        .with("version", "0")
        .with("target", target(event.call()))
        .toString();
  }

  private static Json actor(Identity who, boolean person, boolean grant) {
    return Json.of("id", who.uid())
        .with("type", person ? "User" : grant ? "PublicClientApp" : "PublicClientAppEntity")
        .with("alternateId", person ? who.name() : grant ? who.uid() : "unknown")
        .with("displayName", who.name())
        .none("detailEntry");
  }

  private static Json client(Origin origin) {
    String agent = origin.userAgent();
    return Json.of("userAgent", Json.of("rawUserAgent", agent, "os", "Linux", "browser", "UNKNOWN"))
        .with("zone", "null")
        .with("device", "Computer")
        .none("id")
        .with("ipAddress", origin.address())
        .none("geographicalContext");
  }

  private static Json debugData(SimulatedEvent event, boolean grant) {
    return grant
        ? Json.of("requestUri", "/oauth2/v1/token", "grantType", "client_credentials")
            .with("grantedScopes", String.join(", ", event.credential().scopes()))
            .with("url", "/oauth2/v1/token?grant_type=******&scope=******")
        : Json.of("requestUri", "/api/v1/" + event.call().resourceType());
  }

  private static Json transaction(SimulatedEvent event, boolean called) {
    String token = called ? event.credential().uid() : null;
    Json detail =
        Json.of("requestApiTokenClientId", called ? event.who().uid() : null)
            .with("requestApiTokenId", token)
            .with("rootApiTokenId", token);
    return Json.of("type", "WEB", "id", "t" + event.id().substring(0, 8), "detail", detail);
  }

  private static List<Json> target(Call call) {
    return call.resource().isEmpty()
        ? List.of()
        : List.of(
            Json.of("id", call.resource(), "type", call.resourceType(), "alternateId", "unknown")
                .with("displayName", call.resource())
                .none("detailEntry"));
  }
}
