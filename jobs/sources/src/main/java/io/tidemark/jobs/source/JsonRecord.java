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
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Typed access to the members of a JSON object. JSON null counts as absent. Numbers and booleans
 * are converted to strings if needed. Any other unexpected type causes the record to be rejected.
 */
final class JsonRecord {
  private static final int DEEPEST = 1000;

  /**
   * Limits for a record that is too large to be parsed in full. Strings may still be longer than
   * any column allows.
   */
  static final int LEVELS_KEPT = 64;

  static final int TEXT_KEPT = 1 << 15;

  private static final ObjectMapper JSON =
      new ObjectMapper(
              JsonFactory.builder()
                  // Names come from log writers, so interning them would leak memory.
                  .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                  // If this check were enabled, a client could choose names with colliding hashes
                  // to get other records rejected.
                  .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(DEEPEST)
                          .maxStringLength(Integer.MAX_VALUE)
                          .build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  /** Backslash escape. For a byte escape, the group contains the digits. */
  private static final Pattern ESCAPE =
      Pattern.compile("\\\\(?:x([0-9a-fA-F]{2})|.)", Pattern.DOTALL);

  private final JsonNode node;
  private final JsonNode envelope;
  private final JsonRecord parent;
  private final String name;

  /** Creates a record, given the object that wrapped it or the record itself. */
  JsonRecord(JsonNode record, JsonNode envelope) {
    this(record, envelope, null, "");
  }

  private JsonRecord(JsonNode node, JsonNode envelope, JsonRecord parent, String name) {
    this.node = node;
    this.envelope = envelope;
    this.parent = parent;
    this.name = name;
  }

  /**
   * A path such as {@code requestParameters.bucketName}. Most records have the same paths, so
   * recent paths are cached in a table that all threads share without locks.
   */
  private record Path(String parent, String member, String joined) {
    private static final int LONGEST = 256;
    private static final Path[] KNOWN = new Path[1 << 10];
  }

  /** Returns both parts with a dot between them. */
  static String path(String parent, String member) {
    int slot = (31 * parent.hashCode() + member.hashCode()) & (Path.KNOWN.length - 1);
    Path known = Path.KNOWN[slot];
    if (known != null && known.member.equals(member) && known.parent.equals(parent)) {
      return known.joined;
    }
    String joined = parent + '.' + member;
    if (joined.length() <= Path.LONGEST) {
      Path.KNOWN[slot] = new Path(parent, member, joined);
    }
    return joined;
  }

  /** Parses a record's object. Values that exceed the parser's size or depth limits are dropped. */
  static JsonNode parse(byte[] bytes, int length) {
    JsonNode plain = PlainJson.parse(bytes, 0, length);
    if (plain != null) {
      return plain;
    }
    try {
      return parsed(bytes, length);
    } catch (StreamConstraintsException tooMuch) {
      // Dropped values become null, which at most doubles the length.
      int most = (int) Math.min(2L * length, Integer.MAX_VALUE - 8);
      JsonThinner thinned = JsonThinner.of(bytes, length, LEVELS_KEPT, TEXT_KEPT, most);
      try {
        return parsed(thinned.buffer(), thinned.length());
      } catch (StreamConstraintsException stillTooMuch) {
        throw RejectedRecordException.of(
            RejectReason.MALFORMED_JSON, stillTooMuch.getOriginalMessage());
      }
    }
  }

  private static JsonNode parsed(byte[] bytes, int length) throws StreamConstraintsException {
    if (holdsFf(bytes, length)) {
      throw RejectedRecordException.of(RejectReason.MALFORMED_JSON, "The text is not UTF-8");
    }
    try {
      JsonNode node = JSON.readTree(bytes, 0, length);
      if (node == null || !node.isObject()) {
        throw RejectedRecordException.of(
            RejectReason.NOT_AN_OBJECT, "The record is not a JSON object");
      }
      return node;
    } catch (StreamConstraintsException cause) {
      throw cause;
    } catch (JsonProcessingException cause) {
      throw RejectedRecordException.of(RejectReason.MALFORMED_JSON, cause.getOriginalMessage());
    } catch (IOException cause) {
      throw RejectedRecordException.of(RejectReason.MALFORMED_JSON, "The text is not UTF-8");
    }
  }

  /** Parses a record's object from a string, in the same way as {@link #parse(byte[], int)}. */
  static JsonNode parse(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    return parse(utf8, utf8.length);
  }

  /**
   * Parses a record's object in the same way as {@link #parse(byte[], int)}, but tolerates invalid
   * JSON strings. By default, nginx escapes a quote as {@code \x22} and writes invalid UTF-8
   * unchanged. Clients could exploit this to make their own log lines unreadable.
   */
  static JsonNode parseOfServer(byte[] bytes, int length) {
    try {
      return parse(bytes, length);
    } catch (RejectedRecordException asWritten) {
      if (!asWritten.code().equals(RejectReason.MALFORMED_JSON.code())) {
        throw asWritten;
      }
      try {
        // An escaped backslash does not start a byte escape.
        String text = new String(bytes, 0, length, StandardCharsets.UTF_8);
        return parse(
            ESCAPE.matcher(text).replaceAll(escape -> escaped(escape.group(1), escape.group())));
      } catch (RejectedRecordException stillBroken) {
        throw asWritten;
      }
    }
  }

  private static String escaped(String digits, String whole) {
    return Matcher.quoteReplacement(digits == null ? whole : "\\u00" + digits);
  }

  /**
   * Returns whether the bytes contain 0xFF, which never occurs in valid UTF-8. Jackson pads short
   * names with 0xFF in its symbol table, so {@code FF 'a' 'b' 'c'} could match a previously seen
   * {@code abc}.
   */
  private static boolean holdsFf(byte[] bytes, int length) {
    for (int i = 0; i < length; i++) {
      if (bytes[i] == (byte) 0xff) {
        return true;
      }
    }
    return false;
  }

  /** Returns the record's envelope, or the record itself if it has none. */
  JsonNode envelope() {
    return envelope;
  }

  /** Returns a member's node, or a missing node if it is absent or null. */
  JsonNode node(String field) {
    JsonNode member = node.path(field);
    return member.isNull() ? MissingNode.getInstance() : member;
  }

  JsonNode root() {
    return node;
  }

  Set<Map.Entry<String, JsonNode>> fields() {
    return node.properties();
  }

  boolean has(String field) {
    return !node(field).isMissingNode();
  }

  /** Returns a member's path from the root, for messages and keys of {@code unmapped}. */
  String pathOf(String field) {
    return parent == null ? field : path(parent.pathOf(name), field);
  }

  /** Returns a member that is an object, or an empty object if the member is absent. */
  JsonRecord at(String field) {
    JsonNode member = node(field);
    if (!member.isMissingNode() && !member.isObject()) {
      throw wrong(field, "an object", member);
    }
    return new JsonRecord(member, envelope, this, field);
  }

  /** Returns an object, or an empty one if the member has another type, as in some products. */
  JsonRecord ifObject(String field) {
    JsonNode member = node(field);
    return new JsonRecord(
        member.isObject() ? member : MissingNode.getInstance(), envelope, this, field);
  }

  /** Returns this object, with missing members taken from the other object. */
  JsonRecord or(JsonRecord other) {
    ObjectNode both = JSON.createObjectNode();
    for (JsonRecord record : List.of(other, this)) {
      for (Map.Entry<String, JsonNode> member : record.fields()) {
        if (!member.getValue().isNull()) {
          both.set(member.getKey(), member.getValue());
        }
      }
    }
    return new JsonRecord(both, envelope, parent, name);
  }

  boolean isEmpty() {
    return node.isEmpty();
  }

  /** Returns a member's text, or an empty text if absent. */
  String orEmpty(String field) {
    String text = text(field);
    return text == null ? "" : text;
  }

  /** Returns a member's text, or null if absent or empty. */
  String text(String field) {
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

  /** Returns the first text among the given members, or null if all are absent or empty. */
  String text(String field, String... others) {
    String text = text(field);
    for (int i = 0; text == null && i < others.length; i++) {
      text = text(others[i]);
    }
    return text;
  }

  /** Returns the first text among the given members, which must not all be absent or empty. */
  String required(String field, String... others) {
    String text = text(field, others);
    if (text == null) {
      throw RejectedRecordException.missing(pathOf(field));
    }
    return text;
  }

  /** Returns a boolean, which may be written as a string, or null if absent. */
  Boolean flag(String field) {
    JsonNode member = node(field);
    if (member.isMissingNode()) {
      return null;
    }
    if (member.isBoolean()) {
      return member.booleanValue();
    }
    String text = member.isTextual() ? member.textValue().strip() : "another type";
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true", "yes" -> true;
      case "false", "no" -> false;
      case "" -> null;
      default -> throw wrong(field, "true or false", member);
    };
  }

  boolean isTrue(String field) {
    return Boolean.TRUE.equals(flag(field));
  }

  /**
   * Returns a whole number, also from a string or with a fraction of zero; {@code MISSING} if
   * absent.
   */
  long number(String field) {
    JsonNode member = node(field);
    if (member.isMissingNode()) {
      return AccessEvent.MISSING;
    }
    if (member.isNumber() && member.canConvertToExactIntegral() && member.canConvertToLong()) {
      return member.longValue();
    }
    try {
      return Long.parseLong(member.isTextual() ? member.textValue().strip() : "");
    } catch (NumberFormatException notANumber) {
      throw wrong(field, "a whole number", member);
    }
  }

  /** Returns the strings in an array, or an empty list if absent. */
  List<String> texts(String field) {
    List<String> texts = new ArrayList<>();
    for (JsonNode element : array(field, "an array of texts")) {
      if (!element.isValueNode()) {
        throw wrong(field, "an array of texts", element);
      }
      if (!element.isNull() && !element.asText().isEmpty()) {
        texts.add(element.asText());
      }
    }
    return texts;
  }

  /** Returns the first string in an array, or null if there is none. */
  String firstText(String field) {
    List<String> texts = texts(field);
    return texts.isEmpty() ? null : texts.get(0);
  }

  /** Returns the objects in an array, or an empty list if absent. */
  List<JsonRecord> objects(String field) {
    List<JsonRecord> objects = new ArrayList<>();
    for (JsonNode element : array(field, "an array of objects")) {
      if (!element.isObject()) {
        throw wrong(field, "an array of objects", element);
      }
      objects.add(new JsonRecord(element, envelope, this, field));
    }
    return objects;
  }

  private JsonNode array(String field, String expected) {
    JsonNode member = node(field);
    if (!member.isMissingNode() && !member.isArray()) {
      throw wrong(field, expected, member);
    }
    return member;
  }

  private RejectedRecordException wrong(String field, String expected, JsonNode found) {
    return RejectedRecordException.wrongType(
        pathOf(field), expected, found.getNodeType().name().toLowerCase(Locale.ROOT));
  }
}
