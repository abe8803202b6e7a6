package io.tidemark.jobs.source;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.engine.event.EventColumn;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Reader for the Okta System Log. Accepts {@code /api/v1/logs} arrays, one event per line, and log
 * streaming events in the {@code detail} member of an EventBridge envelope.
 *
 * <p>Source: the LogEvent object of Okta's System Log API.
 */
final class OktaSource extends JsonLogSource {
  static final String PRODUCT = "Okta System Log";

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
        .number(EventColumn.ACTIVITY_ID, signsIn ? 1 : activity(type))
        .text(EventColumn.API_SERVICE_NAME, "okta")
        .key(EventColumn.API_OPERATION, type, "eventType");
    mapActor(record, event, options);
    mapTargets(record, event);
    mapOutcome(record, signsIn, event);
    mapSource(record, event);
    OktaDebugData.map(record, event);
    event.keep(record, "displayMessage", "severity", "legacyEventType");
  }

  @Override
  void mapActor(JsonRecord record, EventDraft event, ReadOptions options) {
    event.text(EventColumn.CLOUD_PROVIDER, "okta");
    OktaActor.map(record, event);
  }

  static boolean isSignIn(String type) {
    return ApiActivity.startsWithAny(type, "user.session.start", "user.authentication.");
  }

  /**
   * Returns the activity for the event type's last part, which is a verb, as in {@code
   * group.user_membership.add}.
   */
  private static int activity(String type) {
    return ApiActivity.of(type.substring(type.lastIndexOf('.') + 1));
  }

  private static void mapTargets(JsonRecord record, EventDraft event) {
    List<String> ids = new ArrayList<>();
    for (JsonRecord target : record.objects("target")) {
      String type = target.text("type");
      String id = target.text("id");
      if (id != null) {
        if (ids.isEmpty()) {
          event.text(EventColumn.RESOURCE_TYPE, type);
          event.text(EventColumn.RESOURCE_UID, type == null ? id : type + "/" + id);
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
      case "SUCCESS", "ALLOW" ->
          event
              .number(EventColumn.STATUS_ID, 1)
              .text(EventColumn.AUTHZ_DECISION, "ALLOWED")
              .flag(EventColumn.IS_AUTHENTICATED, true);
      case "FAILURE", "DENY", "RATE_LIMIT", "EXPIRED" -> {
        event.number(EventColumn.STATUS_ID, 2).text(EventColumn.STATUS_CODE, result);
        if (result.equals("DENY")) {
          event.text(EventColumn.AUTHZ_DECISION, "DENIED");
        }
        if (signsIn) {
          event.flag(EventColumn.IS_AUTHENTICATED, false);
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
        .text(EventColumn.SRC_CITY, place.text("city"));
    long system = security.number("asNumber");
    if (system > 0) {
      event.number(EventColumn.SRC_ASN, system);
    }
    JsonRecord device = record.ifObject("device");
    event
        .text(EventColumn.DEVICE_UID, device.text("id"))
        .flag(EventColumn.DEVICE_IS_MANAGED, device.flag("managed"));
    event.keep(security, "isProxy", "isp", "domain");
    event.keep(client, "zone", "device");
    event.keep(place, "country", "state");
  }
}
