package io.tidemark.simulator;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A JSON object with ordered members: strings, whole numbers, booleans, objects and collections.
 * Null values are left out.
 */
final class Json {
  private static final JsonFactory FACTORY = new JsonFactory();
  private static final Json NULL = new Json();

  private final Map<String, Object> members = new LinkedHashMap<>();

  /** Creates an object from alternating names and values. */
  static Json of(Object... namesAndValues) {
    Json json = new Json();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      json.with((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return json;
  }

  Json with(String name, Object value) {
    members.put(name, value);
    return this;
  }

  /** Adds members that are JSON null. */
  Json none(String... names) {
    for (String name : names) {
      with(name, NULL);
    }
    return this;
  }

  /** Returns all members, including those that are left out. */
  Map<String, Object> members() {
    return members;
  }

  static void write(Object value, JsonGenerator out) throws IOException {
    if (value == NULL) {
      out.writeNull();
    } else if (value instanceof Json object) {
      out.writeStartObject();
      for (Map.Entry<String, Object> member : object.members.entrySet()) {
        if (member.getValue() != null) {
          out.writeFieldName(member.getKey());
          write(member.getValue(), out);
        }
      }
      out.writeEndObject();
    } else if (value instanceof Collection<?> elements) {
      out.writeStartArray();
      for (Object element : elements) {
        write(element, out);
      }
      out.writeEndArray();
    } else if (value instanceof Number number) {
      out.writeNumber(number.longValue());
    } else if (value instanceof Boolean flag) {
      out.writeBoolean(flag);
    } else {
      out.writeString((String) value);
    }
  }

  static String text(Object value) {
    StringWriter text = new StringWriter();
    try (JsonGenerator out = FACTORY.createGenerator(text)) {
      write(value, out);
    } catch (IOException impossible) {
      throw new UncheckedIOException("Writing to memory cannot fail", impossible);
    }
    return text.toString();
  }

  @Override
  public String toString() {
    return text(this);
  }
}
