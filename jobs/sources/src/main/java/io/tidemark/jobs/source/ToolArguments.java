package io.tidemark.jobs.source;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.engine.enrich.CallTarget;
import io.tidemark.engine.enrich.Enricher;
import io.tidemark.engine.enrich.SecretMask;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Arguments of a tool call. They may contain secrets and personal data, so events contain only
 * their names and the value of the argument that is the target.
 */
final class ToolArguments {
  static final ToolArguments NONE = new ToolArguments(JsonNodeFactory.instance.objectNode());

  private static final String ONE_BY_ONE = "mcp.request.argument.";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int LEVELS = 8;
  private static final int TEXT_BYTES = 4096;
  private static final int MOST = 64;
  private static final int LONGEST_NAME = 128;

  private final JsonNode values;

  private ToolArguments(JsonNode values) {
    this.values = values;
  }

  static ToolArguments of(OtlpAttributes attributes) {
    JsonNode whole = attributes.all().get(JsonThinner.WHOLE);
    if (whole != null && (whole.isObject() || whole.isTextual())) {
      return of(whole);
    }
    ObjectNode single = JsonNodeFactory.instance.objectNode();
    attributes
        .all()
        .forEach(
            (key, value) -> {
              if (key.startsWith(ONE_BY_ONE)) {
                single.set(key.substring(ONE_BY_ONE.length()), value);
              }
            });
    return new ToolArguments(single);
  }

  /** Returns the members of an object, which may be written as JSON text. */
  static ToolArguments of(JsonNode whole) {
    return new ToolArguments(whole.isTextual() ? parsed(whole.textValue()) : whole);
  }

  /**
   * Returns an object's members up to the first syntax error: exporters truncate long attributes.
   */
  private static ObjectNode parsed(String text) {
    ObjectNode members = JsonNodeFactory.instance.objectNode();
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    JsonThinner thin =
        JsonThinner.of(utf8, utf8.length, LEVELS, TEXT_BYTES, Math.max(4096, 2 * utf8.length));
    try (JsonParser parser = JSON.createParser(thin.buffer(), 0, thin.length())) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        parser.nextToken();
        members.putNull(name);
        members.set(name, parser.readValueAsTree());
      }
    } catch (IOException notJson) {
      return members;
    }
    return members;
  }

  /** Fills an event whose service and operation are already set. */
  void fill(AccessEvent.Builder event, Enricher enricher, TargetKey key) {
    List<String> names = new ArrayList<>();
    values.fieldNames().forEachRemaining(names::add);
    if (!names.isEmpty()) {
      event.texts(EventColumn.ARGUMENT_NAMES, names(names));
    }
    List<String> targets = new ArrayList<>();
    String name = collect(values, event, enricher, targets);
    if (!targets.isEmpty()) {
      List<String> kept = targets.stream().distinct().limit(MOST).map(key::hash).toList();
      event.text(EventColumn.RESOURCE_UID, kept.get(0));
      event.text(EventColumn.RESOURCE_TYPE, nameOf(name));
      if (kept.size() > 1) {
        event.texts(EventColumn.RESOURCES, kept);
      }
    }
  }

  /** Returns the argument names as stored in events: sorted, short and without secrets. */
  static List<String> names(List<String> names) {
    return names.stream().map(ToolArguments::nameOf).distinct().sorted().limit(MOST).toList();
  }

  private static String nameOf(String name) {
    return EventDraft.bounded(SecretMask.masked(name), LONGEST_NAME);
  }

  /** Collects the targets of an object, and returns the name of their member or null. */
  private static String collect(
      JsonNode object, AccessEvent.Builder event, Enricher enricher, List<String> targets) {
    List<String> present = new ArrayList<>();
    object
        .properties()
        .forEach(
            member -> {
              boolean empty =
                  member.getValue().isContainerNode()
                      ? member.getValue().isEmpty()
                      : member.getValue().isNull() || member.getValue().asText().isBlank();
              if (!empty) {
                present.add(member.getKey());
              }
            });
    String name = enricher.targetArgument(event, present);
    if (name != null) {
      add(name, object.get(name), event, enricher, targets);
    }
    return name;
  }

  private static void add(
      String name,
      JsonNode value,
      AccessEvent.Builder event,
      Enricher enricher,
      List<String> targets) {
    if (value.isObject()) {
      collect(value, event, enricher, targets);
    } else if (value.isArray()) {
      value.forEach(element -> add(name, element, event, enricher, targets));
    } else if (!value.isNull() && !value.asText().isBlank()) {
      targets.add(EventDraft.bounded(CallTarget.of(name, value.asText()), Integer.MAX_VALUE));
    }
  }
}
