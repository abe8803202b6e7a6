package io.tidemark.runtime.release;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.TokenBuffer;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.Delegate;
import io.tidemark.engine.event.EventColumn;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The JSON form of an event, with a member for each column that has a value. Times are in
 * microseconds since the epoch.
 */
public final class EventJson {
  private EventJson() {}

  static ObjectNode of(AccessEvent event) {
    try (TokenBuffer json = new TokenBuffer(JsonFields.MAPPER, false)) {
      json.writeStartObject();
      for (EventColumn column : EventColumn.all()) {
        if (event.has(column)) {
          json.writeFieldName(column.column());
          write(json, column, event);
        }
      }
      json.writeEndObject();
      return JsonFields.MAPPER.readTree(json.asParser());
    } catch (IOException e) {
      throw new UncheckedIOException("Writing JSON to memory failed", e);
    }
  }

  /** Writes the value of a column, which must not be missing. */
  public static void write(JsonGenerator json, EventColumn column, AccessEvent event)
      throws IOException {
    switch (column.type()) {
      case TEXT -> json.writeString(event.text(column));
      case INTEGER, LONG, TIMESTAMP -> json.writeNumber(event.number(column));
      case BOOLEAN -> json.writeBoolean(event.number(column) == 1);
      case DOUBLE -> json.writeNumber(event.decimal(column));
      case TEXT_LIST -> {
        json.writeStartArray();
        for (String text : event.texts(column)) {
          json.writeString(text);
        }
        json.writeEndArray();
      }
      case TEXT_MAP -> {
        json.writeStartObject();
        for (Map.Entry<String, String> entry : event.map(column).entrySet()) {
          json.writeStringField(entry.getKey(), entry.getValue());
        }
        json.writeEndObject();
      }
      case DELEGATION -> {
        json.writeStartArray();
        for (Delegate link : event.delegation(column)) {
          json.writeStartObject();
          json.writeStringField("uid", link.uid());
          json.writeStringField("type", link.type());
          json.writeEndObject();
        }
        json.writeEndArray();
      }
    }
  }

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
