package io.tidemark.simulator;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;

/**
 * A JSON object with ordered members: strings, whole numbers, booleans, objects and collections.
 * Null values are members, but are left out when the object is written.
 */
final class Json extends LinkedHashMap<String, Object> {
  static final ObjectMapper MAPPER =
      new ObjectMapper()
          .setDefaultPropertyInclusion(
              JsonInclude.Value.construct(Include.ALWAYS, Include.NON_NULL));

  private static final long serialVersionUID = 1L;

  /** Creates an object from alternating names and values. */
  static Json of(Object... namesAndValues) {
    Json json = new Json();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      json.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return json;
  }

  Json with(String name, Object value) {
    put(name, value);
    return this;
  }

  /** Adds members that are JSON null. */
  Json none(String... names) {
    for (String name : names) {
      put(name, NullNode.getInstance());
    }
    return this;
  }

  static String text(Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException impossible) {
      throw new UncheckedIOException("Writing to memory cannot fail", impossible);
    }
  }

  @Override
  public String toString() {
    return text(this);
  }
}
