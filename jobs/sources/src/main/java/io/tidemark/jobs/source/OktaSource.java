package io.tidemark.jobs.source;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.IdentityKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reader for the Okta System Log. Accepts {@code /api/v1/logs} arrays, one event per line, and log
 * streaming events in the {@code detail} member of an EventBridge envelope.
 *
 * <p>Source: the LogEvent object of Okta's System Log API.
 */
final class OktaSource extends JsonLogSource {
  static final String PRODUCT = "Okta System Log";

  private static final Set<String> ADDRESSES =
      Set.of("url", "requesturi", "redirecturi", "redirect_uri", "targeturl");
  private static final Pattern QUERY = Pattern.compile("[?#]");
  private static final Set<String> SECRETS =
      Set.of("code", "authorizationcode", "devicecode", "samlresponse");

  OktaSource() {
    super(
        LogFormat.OKTA, Set.of(), List.of("\"eventType\"", "\"published\"", "\"legacyEventType\""));
  }

  @Override
  boolean knows(JsonNode record) {
    JsonNode event = unwrapped(record);
    return event.has("uuid")
        && event.has("published")
        && event.path("eventType").isTextual()
        && event.has("actor");
  }

  @Override
  JsonNode unwrapped(JsonNode object) {
    JsonNode detail = object.path("detail");
    return detail.isObject() && detail.has("uuid") ? detail : object;
  }

  @Override
  void map(JsonRecord record, EventDraft event, ReadOptions options) {
    String type = record.required("eventType");
    boolean signsIn = isSignIn(type);
    event
        .key(EventColumn.METADATA_UID, record.required("uuid"), "uuid")
        .text(EventColumn.METADATA_PRODUCT, PRODUCT)
        .text(EventColumn.METADATA_VERSION, record.text("version"))
        .time(record.text("published"), "published")
        .number(EventColumn.CLASS_UID, signsIn ? 3002 : 6003)
        .number(EventColumn.ACTIVITY_ID, signsIn ? 1 : ApiActivity.ofLast(type))
        .text(EventColumn.API_SERVICE_NAME, "okta")
        .key(EventColumn.API_OPERATION, type, "eventType");
    mapActor(record, event, options);
    mapTargets(record, event);
    mapOutcome(record, signsIn, event);
    mapSource(record, event);
    keepDebugData(record, event);
    event.keep(record, "displayMessage", "severity", "legacyEventType");
  }

  @Override
  void mapActor(JsonRecord record, EventDraft event, ReadOptions options) {
    event.text(EventColumn.CLOUD_PROVIDER, "okta");
    if (!record.has("actor")) {
      throw RejectedRecordException.missing("actor");
    }
    JsonRecord actor = record.at("actor");
    String id = actor.required("id");
    String type = actor.text("type");
    String name = actor.text("alternateId");
    boolean unnamed = name == null || name.equals("unknown");
    event
        .key(EventColumn.ACTOR_USER_UID, id, "actor.id")
        .text(EventColumn.ACTOR_USER_NAME, unnamed ? actor.text("displayName") : name)
        .text(EventColumn.ACTOR_USER_TYPE, type);
    JsonRecord context = record.at("authenticationContext");
    event.text(EventColumn.ACTOR_SESSION_UID, session(context));
    event.keep(context, "authenticationProvider", "credentialProvider", "credentialType");
    JsonRecord transaction = record.ifObject("transaction");
    JsonRecord detail = transaction.ifObject("detail");
    String token = detail.text("requestApiTokenId");
    event
        .credential(token, "transaction.detail.requestApiTokenId")
        .text(EventColumn.ACTOR_APP_UID, detail.text("requestApiTokenClientId"));
    event.keep(transaction, "id", "type");
    event.keep(detail, "rootApiTokenId");
    String scopes = debugData(record).text("grantedScopes");
    if (scopes != null) {
      event.texts(EventColumn.TOKEN_SCOPES, Arrays.asList(scopes.split("[, ]+")));
    }
    kind(type == null ? "" : type, id, actor.text("displayName"), token, event);
  }

  static boolean isSignIn(String type) {
    return ApiActivity.startsWithAny(type, "user.session.start", "user.authentication.");
  }

  private static void mapTargets(JsonRecord record, EventDraft event) {
    List<String> ids = new ArrayList<>();
    for (JsonRecord target : record.objects("target")) {
      String type = target.text("type");
      String id = target.text("id");
      if (id != null) {
        if (ids.isEmpty()) {
          event.resource(type == null ? id : type + "/" + id, type);
        }
        ids.add(type == null ? id : type + "/" + id);
      }
      JsonRecord detail = target.ifObject("detailEntry");
      event.keepHash("target." + type + ".hash", detail.text("hash"));
      if (type != null && type.endsWith("token")) {
        event.otherTime(EventColumn.API_TOKEN_EXPIRATION_TIME, detail.text("expires"));
      }
    }
    event.texts(EventColumn.RESOURCES, ids);
  }

  private static void mapOutcome(JsonRecord record, boolean signsIn, EventDraft event) {
    JsonRecord outcome = record.at("outcome");
    String result = outcome.text("result");
    String reason = outcome.text("reason");
    event.keep("outcome.reason", reason);
    switch (result == null ? "" : result) {
      case "SUCCESS", "ALLOW" -> event.succeeded().authenticated(true);
      case "FAILURE", "DENY", "RATE_LIMIT", "EXPIRED" -> {
        event.failed(result);
        if (result.equals("DENY")) {
          event.allowed(false);
        }
        if (signsIn) {
          event.authenticated(false);
        }
      }
      // Skipped, challenged, abandoned, deferred or unknown: neither a final success nor a final
      // failure.
      default -> event.text(EventColumn.STATUS_CODE, result);
    }
  }

  private static void mapSource(JsonRecord record, EventDraft event) {
    JsonRecord client = record.at("client");
    JsonRecord security = record.at("securityContext");
    JsonRecord place = client.ifObject("geographicalContext");
    event
        .text(EventColumn.SRC_IP, client.text("ipAddress"))
        .text(EventColumn.USER_AGENT, client.ifObject("userAgent").text("rawUserAgent"))
        .text(EventColumn.SRC_AS_ORG, security.text("asOrg"))
        .text(EventColumn.SRC_CITY, place.text("city"))
        .positive(EventColumn.SRC_ASN, security.number("asNumber"));
    JsonRecord device = record.ifObject("device");
    event
        .text(EventColumn.DEVICE_UID, device.text("id"))
        .flag(EventColumn.DEVICE_IS_MANAGED, device.flag("managed"));
    event.keep(security, "isProxy", "isp", "domain");
    event.keep(client, "zone", "device");
    event.keep(place, "country", "state");
  }

  private static String session(JsonRecord context) {
    String session = context.text("externalSessionId");
    if (session == null || session.equals("unknown")) {
      session = context.text("rootSessionId");
    }
    return "unknown".equals(session) ? null : session;
  }

  private static void kind(
      String type, String id, String displayName, String token, EventDraft event) {
    switch (type) {
      case "PublicClientAppEntity" -> application(id, displayName, "okta.service_app", event);
      case "PublicClientApp" -> application(id, displayName, "okta.client_app", event);
      case "SystemPrincipal" -> event.actor(IdentityKind.CLOUD_SERVICE, "okta.system", 3);
      case "User" -> {
        if (token == null) {
          event.actor(IdentityKind.HUMAN, "okta.user", 1);
        } else {
          // Personal tokens are used by programs, not by the person. The program becomes a separate
          // identity; otherwise, the person would be permanently classified as non-human.
          event
              .text(EventColumn.ACTOR_USER_UID, id + "/api-token")
              .delegation(id, "user")
              .tokenType(TokenType.PERSONAL_TOKEN)
              .actor(IdentityKind.API_KEY, "okta.api_token", 4);
        }
      }
      case "IP address" -> event.actor(IdentityKind.UNKNOWN, "okta.address", 0);
      default -> event.actor(IdentityKind.UNKNOWN, "okta.other", 99);
    }
  }

  private static void application(String id, String name, String rule, EventDraft event) {
    if (event.text(EventColumn.ACTOR_APP_UID) == null) {
      event.text(EventColumn.ACTOR_APP_UID, id);
    }
    event
        .text(EventColumn.ACTOR_APP_NAME, name)
        .tokenType(TokenType.APPLICATION_TOKEN)
        .actor(IdentityKind.OAUTH_APP, rule, 4);
  }

  private static JsonRecord debugData(JsonRecord record) {
    return record.ifObject("debugContext").ifObject("debugData");
  }

  /** Keeps the debug data, with tokens hashed and without the query strings of URLs. */
  private static void keepDebugData(JsonRecord record, EventDraft event) {
    for (Map.Entry<String, JsonNode> member : debugData(record).fields()) {
      String value = member.getValue().asText();
      String path = "debugData." + member.getKey();
      String name = member.getKey().toLowerCase(Locale.ROOT);
      boolean isToken =
          name.endsWith("token") || name.endsWith("assertion") || SECRETS.contains(name);
      if (!member.getValue().isValueNode() || member.getValue().isNull()) {
        continue;
      }
      if (isToken) {
        event.keepHash(path, value);
      } else {
        event.keep(path, ADDRESSES.contains(name) ? QUERY.split(value, 2)[0] : value);
      }
    }
  }
}
