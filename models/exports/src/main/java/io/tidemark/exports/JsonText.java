package io.tidemark.exports;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;

/** Serialises JSON to bytes. Equal content produces equal bytes. */
final class JsonText {
  static final ObjectMapper MAPPER =
      JsonMapper.builder().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build();

  private JsonText() {}

  static byte[] of(JsonNode json) {
    try {
      return MAPPER.writeValueAsString(json).getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Writing JSON to memory failed", e);
    }
  }

  /** Serialises JSON with object members sorted by name, which is the form that OPA hashes. */
  static byte[] sorted(JsonNode json) {
    try {
      Object plain = MAPPER.treeToValue(json, Object.class);
      return MAPPER.writeValueAsString(plain).getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Writing JSON to memory failed", e);
    }
  }
}
