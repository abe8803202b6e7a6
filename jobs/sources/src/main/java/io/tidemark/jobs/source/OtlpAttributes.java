package io.tidemark.jobs.source;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.Map;

/** Attributes of a span or resource, as plain JSON. The first attribute with a given key counts. */
final class OtlpAttributes {
  static final OtlpAttributes NONE = new OtlpAttributes(MissingNode.getInstance());

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final Map<String, JsonNode> values = new HashMap<>();

  /** Reads the well-formed elements of the object's {@code attributes}. */
  OtlpAttributes(JsonNode holder) {
    for (JsonNode attribute : holder.path("attributes")) {
      if (attribute.path("key").isTextual()) {
        values.putIfAbsent(attribute.path("key").textValue(), plain(attribute.path("value")));
      }
    }
  }

  Map<String, JsonNode> all() {
    return values;
  }

  /** Returns the first non-empty string among the given attributes, or null. */
  String text(String... keys) {
    for (String key : keys) {
      JsonNode value = values.getOrDefault(key, MissingNode.getInstance());
      if (value.isValueNode() && !value.asText().isEmpty()) {
        return value.asText();
      }
    }
    return null;
  }

  /** Unwraps an {@code AnyValue}, whose depth the framer limits, or returns a missing node. */
  private static JsonNode plain(JsonNode any) {
    if (any.path("arrayValue").isObject()) {
      ArrayNode array = JSON.arrayNode();
      any.path("arrayValue").path("values").forEach(element -> array.add(plain(element)));
      return array;
    }
    if (any.path("kvlistValue").isObject()) {
      ObjectNode object = JSON.objectNode();
      for (JsonNode member : any.path("kvlistValue").path("values")) {
        if (member.path("key").isTextual()) {
          object.set(member.path("key").textValue(), plain(member.path("value")));
        }
      }
      return object;
    }
    for (String type : new String[] {"stringValue", "intValue", "boolValue", "doubleValue"}) {
      if (any.path(type).isValueNode() && !any.path(type).isNull()) {
        return any.path(type);
      }
    }
    return MissingNode.getInstance();
  }
}
