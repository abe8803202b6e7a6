package io.tidemark.runtime.release;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.Delegate;
import io.tidemark.engine.event.EventColumn;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * JSON form of an event: an object with one member for each column that has a value. Times are
 * microseconds since the epoch.
 */
final class EventJson {
  private EventJson() {}

  static ObjectNode of(AccessEvent event) {
    ObjectNode json = JsonFields.MAPPER.createObjectNode();
    for (EventColumn column : EventColumn.all()) {
      if (event.has(column)) {
        put(json, column, event);
      }
    }
    return json;
  }

  private static void put(ObjectNode json, EventColumn column, AccessEvent event) {
    String name = column.column();
    switch (column.type()) {
      case TEXT -> json.put(name, event.text(column));
      case INTEGER, LONG, TIMESTAMP -> json.put(name, event.number(column));
      case BOOLEAN -> json.put(name, event.number(column) == 1);
      case DOUBLE -> json.put(name, event.decimal(column));
      case TEXT_LIST -> event.texts(column).forEach(json.putArray(name)::add);
      case TEXT_MAP -> event.map(column).forEach(json.putObject(name)::put);
      case DELEGATION -> {
        ArrayNode chain = json.putArray(name);
        event
            .delegation(column)
            .forEach(link -> chain.addObject().put("uid", link.uid()).put("type", link.type()));
      }
    }
  }

  /** Reads an event. Members that do not match a column are ignored. */
  static AccessEvent read(JsonNode json) {
    AccessEvent.Builder event = AccessEvent.builder();
    for (EventColumn column : EventColumn.all()) {
      JsonNode value = json.path(column.column());
      if (!value.isMissingNode() && !value.isNull()) {
        set(event, column, value);
      }
    }
    return event.build();
  }

  private static void set(AccessEvent.Builder event, EventColumn column, JsonNode value) {
    switch (column.type()) {
      case TEXT -> event.text(column, value.asText());
      case INTEGER, LONG, TIMESTAMP -> event.number(column, value.asLong());
      case BOOLEAN -> event.flag(column, value.asBoolean());
      case DOUBLE -> event.decimal(column, value.asDouble());
      case TEXT_LIST -> {
        List<String> texts = new ArrayList<>();
        value.forEach(text -> texts.add(text.asText()));
        event.texts(column, texts);
      }
      case TEXT_MAP -> {
        Map<String, String> entries = new TreeMap<>();
        value.properties().forEach(entry -> entries.put(entry.getKey(), entry.getValue().asText()));
        event.map(column, entries);
      }
      case DELEGATION -> {
        List<Delegate> chain = new ArrayList<>();
        value.forEach(
            link ->
                chain.add(new Delegate(link.path("uid").asText(), link.path("type").textValue())));
        event.delegation(column, chain);
      }
    }
  }
}
