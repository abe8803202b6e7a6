package io.tidemark.jobs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.UncheckedIOException;

/**
 * Reader and writer for ASCII-only JSON. Non-ASCII characters and DEL are escaped so that the
 * output cannot control a terminal or reverse its text direction.
 *
 * <pre>{@code
 * AsciiJson.of(Map.of("name", "größer"));   // { "name" : "gr\\u00F6\\u00DFer" }
 * }</pre>
 */
public final class AsciiJson {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build();

  private AsciiJson() {}

  /** Returns a JSON tree, or lists, maps and plain values, as indented JSON. */
  public static String of(Object value) {
    try {
      // JSON writers leave DEL unescaped because it is an ASCII character.
      return MAPPER.writeValueAsString(value).replace("\u007f", "\\u007f");
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("Writing plain values to memory never fails", e);
    }
  }

  /**
   * Parses JSON text.
   *
   * @throws UncheckedIOException if the text is not valid JSON
   */
  public static JsonNode read(String text) {
    try {
      return MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("The text is not JSON", e);
    }
  }
}
