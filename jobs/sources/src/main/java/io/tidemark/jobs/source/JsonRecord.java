package io.tidemark.jobs.source;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.engine.event.AccessEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A JSON object with typed access to its members. Null and absent are the same; a number or truth
 * value where text belongs is converted; anything else of another type refuses the record.
 */
final class JsonRecord {
  private static final int DEEPEST = 1000;

  /** What is kept of a record that cannot be read whole; texts longer than any column's. */
  static final int LEVELS_KEPT = 64;

  static final int TEXT_KEPT = 1 << 15;

  private static final ObjectMapper JSON =
      new ObjectMapper(
              JsonFactory.builder()
                  // Whoever writes a log chooses its names: they are kept by nobody for good.
                  .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                  // Nor does a flood of them refuse the records of others.
                  .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(DEEPEST)
                          .maxStringLength(Integer.MAX_VALUE)
                          .build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  /** Whatever a backslash escapes; digits where that is a byte by its number. */
  private static final Pattern ESCAPE =
      Pattern.compile("\\\\(?:x([0-9a-fA-F]{2})|.)", Pattern.DOTALL);

  private final JsonNode node;
  private final JsonNode envelope;
  private final String path;

  /**
   * @param envelope the object that the record was wrapped in, or the record itself
   */
  JsonRecord(JsonNode record, JsonNode envelope) {
    this(record, envelope, "");
  }

  private JsonRecord(JsonNode node, JsonNode envelope, String path) {
    this.node = node;
    this.envelope = envelope;
    this.path = path;
  }

  /** The object of a record. What a parser refuses for its size or depth is left out. */
  static JsonNode parse(byte[] bytes, int length) throws RefusedRecord {
    try {
      return parsed(bytes, length);
    } catch (StreamConstraintsException tooMuch) {
      // What is left out leaves a null, which is at most twice as long.
      int most = (int) Math.min(2L * length, Integer.MAX_VALUE - 8);
      JsonThinner thinned = JsonThinner.of(bytes, length, LEVELS_KEPT, TEXT_KEPT, most);
      try {
        return parsed(thinned.buffer(), thinned.length());
      } catch (StreamConstraintsException stillTooMuch) {
        throw RefusedRecord.because(RejectReason.MALFORMED_JSON, stillTooMuch.getOriginalMessage());
      }
    }
  }

  private static JsonNode parsed(byte[] bytes, int length)
      throws RefusedRecord, StreamConstraintsException {
    if (holdsFf(bytes, length)) {
      throw RefusedRecord.because(RejectReason.MALFORMED_JSON, "The text is not UTF-8");
    }
    try {
      JsonNode node = JSON.readTree(bytes, 0, length);
      if (node == null || !node.isObject()) {
        throw RefusedRecord.because(RejectReason.NOT_AN_OBJECT, "The record is no JSON object");
      }
      return node;
    } catch (StreamConstraintsException cause) {
      throw cause;
    } catch (JsonProcessingException cause) {
      throw RefusedRecord.because(RejectReason.MALFORMED_JSON, cause.getOriginalMessage());
    } catch (IOException cause) {
      throw RefusedRecord.because(RejectReason.MALFORMED_JSON, "The text is not UTF-8");
    }
  }

  /** As {@link #parse(byte[], int)}, of a record that another holds as its text. */
  static JsonNode parse(String text) throws RefusedRecord {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    return parse(utf8, utf8.length);
  }

  /**
   * As {@link #parse(byte[], int)}, of a server that puts into strings what JSON does not allow:
   * nginx writes a quote as {@code \x22} by its default escape, and bytes that are no UTF-8 as they
   * come, so that a header of its own would make a client's lines unreadable.
   */
  static JsonNode parseOfServer(byte[] bytes, int length) throws RefusedRecord {
    try {
      return parse(bytes, length);
    } catch (RefusedRecord asWritten) {
      if (!asWritten.code().equals(RejectReason.MALFORMED_JSON.code())) {
        throw asWritten;
      }
      try {
        byte[] mended = withoutForeignEscapes(new String(bytes, 0, length, StandardCharsets.UTF_8));
        return parse(mended, mended.length);
      } catch (RefusedRecord stillBroken) {
        throw asWritten;
      }
    }
  }

  /** Bytes by their number as JSON writes characters; a backslash that is escaped begins none. */
  private static byte[] withoutForeignEscapes(String text) {
    String mended =
        ESCAPE.matcher(text).replaceAll(escape -> escaped(escape.group(1), escape.group()));
    return mended.getBytes(StandardCharsets.UTF_8);
  }

  private static String escaped(String digits, String whole) {
    return Matcher.quoteReplacement(digits == null ? whole : "\\u00" + digits);
  }

  /**
   * A byte that UTF-8 never holds, and that Jackson pads short names with in its table of names
   * seen: there {@code FF 'a' 'b' 'c'} is {@code abc}, if that was read before.
   */
  private static boolean holdsFf(byte[] bytes, int length) {
    for (int i = 0; i < length; i++) {
      if (bytes[i] == (byte) 0xff) {
        return true;
      }
    }
    return false;
  }

  /** The object that the record was wrapped in, or the record itself. */
  JsonNode envelope() {
    return envelope;
  }

  /** The node of a member, whatever its type; never null. */
  JsonNode node(String field) {
    JsonNode member = node.path(field);
    return member.isNull() ? MissingNode.getInstance() : member;
  }

  /** The record's own node. */
  JsonNode root() {
    return node;
  }

  /** All members. */
  Set<Map.Entry<String, JsonNode>> fields() {
    return node.properties();
  }

  boolean has(String field) {
    return !node(field).isMissingNode();
  }

  /** The path of a member from the record's root, for messages and {@code unmapped}. */
  String pathOf(String field) {
    return path.isEmpty() ? field : path + "." + field;
  }

  /** A member that is an object; empty where absent. */
  JsonRecord at(String field) throws RefusedRecord {
    JsonNode member = node(field);
    if (!member.isMissingNode() && !member.isObject()) {
      throw wrong(field, "an object", member);
    }
    return new JsonRecord(member, envelope, pathOf(field));
  }

  /** A member that some products fill with other things than an object; those count as empty. */
  JsonRecord ifObject(String field) {
    JsonNode member = node(field);
    return new JsonRecord(
        member.isObject() ? member : MissingNode.getInstance(), envelope, pathOf(field));
  }

  /** This object with those members of another that it has no value for. */
  JsonRecord or(JsonRecord other) {
    ObjectNode both = JSON.createObjectNode();
    for (JsonRecord record : List.of(other, this)) {
      for (Map.Entry<String, JsonNode> member : record.fields()) {
        if (!member.getValue().isNull()) {
          both.set(member.getKey(), member.getValue());
        }
      }
    }
    return new JsonRecord(both, envelope, path);
  }

  boolean isEmpty() {
    return node.isEmpty();
  }

  /** A text; null where absent or empty. */
  String text(String field) throws RefusedRecord {
    JsonNode member = node(field);
    if (member.isMissingNode()) {
      return null;
    }
    if (!member.isValueNode()) {
      throw wrong(field, "a text", member);
    }
    String text = member.asText();
    return text.isEmpty() ? null : text;
  }

  /** A text that must be there. */
  String required(String field) throws RefusedRecord {
    String text = text(field);
    if (text == null) {
      throw RefusedRecord.missing(pathOf(field));
    }
    return text;
  }

  /** A truth value, also as text; null where absent. */
  Boolean flag(String field) throws RefusedRecord {
    JsonNode member = node(field);
    if (member.isMissingNode()) {
      return null;
    }
    if (member.isBoolean()) {
      return member.booleanValue();
    }
    String text = member.isTextual() ? member.textValue().strip() : "";
    if (text.equalsIgnoreCase("true") || text.equalsIgnoreCase("yes")) {
      return true;
    }
    if (text.equalsIgnoreCase("false") || text.equalsIgnoreCase("no")) {
      return false;
    }
    if (member.isTextual() && text.isEmpty()) {
      return null;
    }
    throw wrong(field, "true or false", member);
  }

  boolean isTrue(String field) throws RefusedRecord {
    return Boolean.TRUE.equals(flag(field));
  }

  /** A whole number, also as text or with a zero fraction; MISSING where absent. */
  long number(String field) throws RefusedRecord {
    JsonNode member = node(field);
    if (member.isMissingNode()) {
      return AccessEvent.MISSING;
    }
    if (member.isIntegralNumber() && member.canConvertToLong()) {
      return member.longValue();
    }
    if (member.isNumber() && member.canConvertToExactIntegral() && member.canConvertToLong()) {
      return member.longValue();
    }
    if (member.isTextual()) {
      try {
        return Long.parseLong(member.textValue().strip());
      } catch (NumberFormatException notANumber) {
        throw wrong(field, "a whole number", member);
      }
    }
    throw wrong(field, "a whole number", member);
  }

  /** The texts of an array; empty where absent. */
  List<String> texts(String field) throws RefusedRecord {
    JsonNode member = node(field);
    if (!member.isMissingNode() && !member.isArray()) {
      throw wrong(field, "an array of texts", member);
    }
    List<String> texts = new ArrayList<>();
    for (JsonNode element : member) {
      if (!element.isValueNode()) {
        throw wrong(field, "an array of texts", element);
      }
      if (!element.isNull() && !element.asText().isEmpty()) {
        texts.add(element.asText());
      }
    }
    return texts;
  }

  /** The first text of an array, or null. */
  String firstText(String field) throws RefusedRecord {
    List<String> texts = texts(field);
    return texts.isEmpty() ? null : texts.get(0);
  }

  /** The objects of an array; empty where absent. */
  List<JsonRecord> objects(String field) throws RefusedRecord {
    JsonNode member = node(field);
    if (!member.isMissingNode() && !member.isArray()) {
      throw wrong(field, "an array of objects", member);
    }
    List<JsonRecord> objects = new ArrayList<>();
    for (JsonNode element : member) {
      if (!element.isObject()) {
        throw wrong(field, "an array of objects", element);
      }
      objects.add(new JsonRecord(element, envelope, pathOf(field)));
    }
    return objects;
  }

  private RefusedRecord wrong(String field, String expected, JsonNode found) {
    return RefusedRecord.wrongType(
        pathOf(field), expected, found.getNodeType().name().toLowerCase(java.util.Locale.ROOT));
  }
}
