package io.tidemark.runtime.release;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Typed members of a JSON object. Rejects missing members and wrong types; ignores others.
 *
 * @param what description of the object, for error messages
 * @param refusal rejection reason to report if the object is malformed
 */
record JsonFields(JsonNode node, String what, RejectionReason refusal) {
  /** Rejects duplicate names and trailing text, and formats numbers alike on every JDK. */
  static final ObjectMapper MAPPER =
      new ObjectMapper(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxStringLength(16_000_000)
                          .maxNestingDepth(32)
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private static final ObjectWriter PRETTY =
      MAPPER.writer(
          new DefaultPrettyPrinter()
              .withObjectIndenter(new DefaultIndenter("  ", "\n"))
              .withArrayIndenter(new DefaultIndenter("  ", "\n")));

  private static final String REMEDY =
      "; it is damaged or not the expected file, so fetch it again";

  static JsonFields read(byte[] utf8, String what, RejectionReason refusal) {
    try {
      return new JsonFields(MAPPER.readTree(utf8), what, refusal).object();
    } catch (JsonProcessingException e) {
      throw new RejectedReleaseException(
          refusal, "the " + what + " is not JSON: " + e.getOriginalMessage() + REMEDY, e);
    } catch (IOException e) {
      throw new RejectedReleaseException(refusal, "the " + what + " is not UTF-8" + REMEDY, e);
    }
  }

  /** Returns the object in indented form, the same on every platform. */
  static byte[] pretty(JsonNode node) {
    try {
      return (PRETTY.writeValueAsString(node) + "\n").getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Writing JSON to memory failed", e);
    }
  }

  static String line(JsonNode node) {
    try {
      return MAPPER.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Writing JSON to memory failed", e);
    }
  }

  boolean has(String name) {
    return node.hasNonNull(name);
  }

  JsonNode node(String name) {
    return node.path(name);
  }

  private JsonNode value(String name, String wanted, Predicate<JsonNode> fits) {
    JsonNode value = node.path(name);
    if (!fits.test(value)) {
      throw wrong(name, wanted, value);
    }
    return value;
  }

  String text(String name) {
    return value(name, "a string", JsonNode::isTextual).textValue();
  }

  String textOrNull(String name) {
    return has(name) ? text(name) : null;
  }

  long integer(String name) {
    return value(name, "a whole number", n -> n.isIntegralNumber() && n.canConvertToLong())
        .longValue();
  }

  double number(String name) {
    return value(name, "a number", JsonNode::isNumber).doubleValue();
  }

  Instant instant(String name) {
    try {
      return Instant.parse(text(name));
    } catch (DateTimeException e) {
      throw wrong(name, "a time such as 2026-03-29T02:00:00Z", node.path(name));
    }
  }

  List<String> texts(String name) {
    List<String> texts = new ArrayList<>();
    for (JsonNode entry : array(name)) {
      if (!entry.isTextual()) {
        throw wrong(name, "a list of strings", entry);
      }
      texts.add(entry.textValue());
    }
    return texts;
  }

  List<JsonFields> objects(String name) {
    List<JsonFields> objects = new ArrayList<>();
    for (JsonNode entry : array(name)) {
      objects.add(new JsonFields(entry, what + "'s " + name, refusal).object());
    }
    return objects;
  }

  JsonFields object(String name) {
    return new JsonFields(node.path(name), what + "'s " + name, refusal).object();
  }

  RejectedReleaseException wrong(String name, String wanted, JsonNode found) {
    String shown = found.isMissingNode() ? "nothing" : found.toString();
    shown = shown.length() > 80 ? shown.substring(0, 80) + "…" : shown;
    return refusal.because(
        "the %s has %s as %s, which must be %s" + REMEDY, what, shown, name, wanted);
  }

  private JsonNode array(String name) {
    return value(name, "a list", JsonNode::isArray);
  }

  private JsonFields object() {
    if (node == null || !node.isObject()) {
      throw refusal.because("the %s is not a JSON object" + REMEDY, what);
    }
    return this;
  }
}
