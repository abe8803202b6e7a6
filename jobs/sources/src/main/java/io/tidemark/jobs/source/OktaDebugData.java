package io.tidemark.jobs.source;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Keeps an Okta event's debug data, which varies by event type. Credentials are removed: tokens are
 * replaced with hashes, and query strings are removed from URLs.
 */
final class OktaDebugData {
  private static final Set<String> ADDRESSES =
      Set.of("url", "requesturi", "redirecturi", "redirect_uri", "targeturl");

  private OktaDebugData() {}

  static JsonRecord of(JsonRecord record) {
    return record.ifObject("debugContext").ifObject("debugData");
  }

  static void map(JsonRecord record, EventDraft event) {
    for (Map.Entry<String, JsonNode> member : of(record).fields()) {
      JsonNode value = member.getValue();
      if (value.isValueNode() && !value.isNull()) {
        keep(member.getKey(), value.asText(), event);
      }
    }
  }

  private static void keep(String name, String value, EventDraft event) {
    String path = "debugData." + name;
    String lower = name.toLowerCase(Locale.ROOT);
    if (isToken(lower)) {
      event.keepHash(path, value);
    } else if (ADDRESSES.contains(lower)) {
      event.keep(path, withoutQuery(value));
    } else {
      event.keep(path, value);
    }
  }

  private static boolean isToken(String name) {
    return name.endsWith("token")
        || name.endsWith("assertion")
        || name.equals("code")
        || name.equals("authorizationcode")
        || name.equals("devicecode")
        || name.equals("samlresponse");
  }

  private static String withoutQuery(String address) {
    int query = address.indexOf('?');
    int fragment = address.indexOf('#');
    int end = query < 0 ? fragment : fragment < 0 ? query : Math.min(query, fragment);
    return end < 0 ? address : address.substring(0, end);
  }
}
