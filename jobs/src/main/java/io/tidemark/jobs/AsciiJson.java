package io.tidemark.jobs.lab;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.UncheckedIOException;

/**
 * Findings as JSON text of ASCII alone: what could act on a terminal, or turn its line around, is
 * an escape.
 */
final class FindingsText {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build();

  private FindingsText() {}

  static String of(JsonNode findings) {
    try {
      // A DEL is ASCII, and no JSON writer escapes it.
      return MAPPER.writeValueAsString(findings).replace("\u007f", "\\u007f") + "\n";
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("A tree in memory cannot fail to be written", e);
    }
  }

  /**
   * Reads it back.
   *
   * @throws UncheckedIOException where it is no JSON
   */
  static JsonNode read(String text) {
    try {
      return MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("The findings of an experiment are no JSON", e);
    }
  }
}
