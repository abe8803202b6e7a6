package io.tidemark.jobs.source;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;

/**
 * Fast parser for ordinary JSON objects: valid, ASCII, and neither deep nor with huge numbers. It
 * declines everything else, which Jackson then parses or rejects. An accepted object has the same
 * nodes as Jackson's. Not thread-safe.
 *
 * <p>Jackson spends most of its time on copying text. Texts in logs repeat, so this class looks
 * them up by their bytes in a table of texts seen before. Events that share texts also take less
 * memory. The table is shared by all threads without locks: its entries are immutable, so that a
 * race costs at most a lookup.
 */
final class PlainJson {
  private static final int DEEPEST = 32;
  private static final int LONGEST_NAME = 1_000;
  private static final int MOST_DIGITS = 18;
  private static final int LONGEST_DECIMAL = 40;

  /** Number of remembered texts, a power of two. */
  private static final int REMEMBERED = 1 << 14;

  private static final int LONGEST_REMEMBERED = 256;
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long EACH_BYTE = 0x0101010101010101L;
  private static final long HIGH_BITS = 0x8080808080808080L;
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private static final Text[] TEXTS = new Text[REMEMBERED];

  /** Hash of the last text that missed its slot. A text is remembered when it misses again. */
  private static final int[] MISSED = new int[REMEMBERED];

  private final Set<String> containers;
  private final boolean lines;
  private byte[] json;
  private int at;
  private int end;

  @SuppressWarnings("ArrayRecordComponent")
  private record Text(int hash, byte[] bytes, TextNode node) {
    boolean is(byte[] json, int from, int to) {
      return Arrays.equals(bytes, 0, bytes.length, json, from, to);
    }
  }

  /** Declines arrays in the given outermost members and, if asked to, objects with a line break. */
  PlainJson(Set<String> containers, boolean lines) {
    this.containers = containers;
    this.lines = lines;
  }

  /** Returns the object between two positions, or null if it is declined. */
  static ObjectNode parse(byte[] json, int from, int to) {
    PlainJson parser = new PlainJson(Set.of(), false);
    ObjectNode object = parser.objectAt(json, from, to);
    return object != null && parser.next() < 0 && parser.at == to ? object : null;
  }

  /**
   * Returns the object that starts at a position and ends at {@link #end()}, or null if it is
   * declined or not closed before {@code to}.
   */
  ObjectNode objectAt(byte[] bytes, int from, int to) {
    json = bytes;
    at = from;
    end = to;
    return next() == '{' ? object(1) : null;
  }

  /** Returns the position after the last object. */
  int end() {
    return at;
  }

  /** Returns the next byte that is not white space, or −1 at the end. */
  private int next() {
    while (at < end) {
      byte c = json[at++];
      if (c > ' ') {
        return c;
      }
      if (c != ' ' && c != '\t' && c != '\r' && (c != '\n' || lines)) {
        at--;
        return -1;
      }
    }
    return -1;
  }

  private ObjectNode object(int depth) {
    ObjectNode object = NODES.objectNode();
    int c = next();
    if (c == '}') {
      return object;
    }
    while (c == '"') {
      TextNode name = text(true);
      if (name == null || next() != ':') {
        return null;
      }
      c = next();
      if (c == '[' && depth == 1 && containers.contains(name.textValue())) {
        return null;
      }
      JsonNode value = value(c, depth);
      if (value == null) {
        return null;
      }
      object.replace(name.textValue(), value);
      c = next();
      if (c == '}') {
        return object;
      }
      c = c == ',' ? next() : -1;
    }
    return null;
  }

  private ArrayNode array(int depth) {
    ArrayNode array = NODES.arrayNode();
    int c = next();
    if (c == ']') {
      return array;
    }
    while (true) {
      JsonNode value = value(c, depth);
      if (value == null) {
        return null;
      }
      array.add(value);
      c = next();
      if (c == ']') {
        return array;
      }
      if (c != ',') {
        return null;
      }
      c = next();
    }
  }

  private JsonNode value(int first, int depth) {
    return switch (first) {
      case '"' -> text(false);
      case '{' -> depth < DEEPEST ? object(depth + 1) : null;
      case '[' -> depth < DEEPEST ? array(depth + 1) : null;
      case 't' -> literal("true", BooleanNode.TRUE);
      case 'f' -> literal("false", BooleanNode.FALSE);
      case 'n' -> literal("null", NullNode.getInstance());
      case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> number();
      default -> null;
    };
  }

  private JsonNode literal(String word, JsonNode value) {
    for (int i = 1; i < word.length(); i++) {
      if (at == end || json[at++] != word.charAt(i)) {
        return null;
      }
    }
    return value;
  }

  /** Parses the number whose first character has been read. */
  private JsonNode number() {
    int start = --at;
    boolean negative = json[at] == '-';
    at += negative ? 1 : 0;
    int first = at;
    long whole = digits();
    int count = at - first;
    if (count == 0 || count > MOST_DIGITS || (count > 1 && json[first] == '0') || at == end) {
      return null;
    }
    if (json[at] == '.' || json[at] == 'e' || json[at] == 'E') {
      return decimal(start);
    }
    long number = negative ? -whole : whole;
    return number == (int) number ? IntNode.valueOf((int) number) : LongNode.valueOf(number);
  }

  private JsonNode decimal(int start) {
    if (json[at] == '.') {
      int first = ++at;
      digits();
      if (at == first) {
        return null;
      }
    }
    if (at < end && (json[at] == 'e' || json[at] == 'E')) {
      at++;
      at += at < end && (json[at] == '+' || json[at] == '-') ? 1 : 0;
      int first = at;
      digits();
      if (at == first) {
        return null;
      }
    }
    return at == end || at - start > LONGEST_DECIMAL
        ? null
        : DoubleNode.valueOf(Double.parseDouble(string(start, at)));
  }

  private long digits() {
    long number = 0;
    while (at < end && json[at] >= '0' && json[at] <= '9') {
      number = 10 * number + json[at++] - '0';
    }
    return number;
  }

  /** Parses the string whose opening quote has been read. Declines long or escaped names. */
  private TextNode text(boolean isName) {
    int start = at;
    int stop = start;
    long hash = 0;
    long word = word(stop);
    long stops = stops(word);
    while (stops == 0) {
      hash = mixed(hash ^ word);
      stop += Long.BYTES;
      word = word(stop);
      stops = stops(word);
    }
    int bits = Long.numberOfTrailingZeros(stops) & -Byte.SIZE;
    stop += bits / Byte.SIZE;
    if (stop >= end || (isName && stop - start > LONGEST_NAME)) {
      return null;
    }
    at = stop + 1;
    if (json[stop] == '"') {
      hash = mixed(hash ^ (word & ((1L << bits) - 1)));
      return text(start, stop, (int) (mixed(hash ^ (stop - start)) >>> 32));
    }
    return json[stop] == '\\' && !isName ? escaped(start) : null;
  }

  /** Returns the eight bytes from a position, with zeros after the end. */
  private long word(int from) {
    if (from <= end - Long.BYTES) {
      return (long) LONGS.get(json, from);
    }
    long word = 0;
    for (int i = end - 1; i >= from; i--) {
      word = (word << Byte.SIZE) | (json[i] & 255);
    }
    return word;
  }

  /**
   * Returns 0 if all eight bytes are plain. Otherwise, the lowest set bit is in the first byte that
   * is a quote, a backslash, a control character or outside ASCII. Bytes after it may have bits set
   * too, because the subtractions borrow from them.
   */
  private static long stops(long word) {
    long quotes = word ^ '"' * EACH_BYTE;
    long backslashes = word ^ '\\' * EACH_BYTE;
    return (quotes - EACH_BYTE | backslashes - EACH_BYTE | word - ' ' * EACH_BYTE | word)
        & HIGH_BITS;
  }

  private static long mixed(long hash) {
    long product = hash * 0x9e3779b97f4a7c15L;
    return product ^ product >>> 32;
  }

  private TextNode text(int from, int to, int hash) {
    if (to - from > LONGEST_REMEMBERED) {
      return new TextNode(string(from, to));
    }
    int slot = hash & (REMEMBERED - 1);
    Text known = TEXTS[slot];
    if (known != null && known.hash == hash && known.is(json, from, to)) {
      return known.node;
    }
    TextNode node = new TextNode(string(from, to));
    if (MISSED[slot] == hash) {
      TEXTS[slot] = new Text(hash, Arrays.copyOfRange(json, from, to), node);
    } else {
      MISSED[slot] = hash;
    }
    return node;
  }

  private String string(int from, int to) {
    return new String(json, from, to - from, StandardCharsets.ISO_8859_1);
  }

  /** Parses a text with escapes from its start. */
  private TextNode escaped(int start) {
    StringBuilder text = new StringBuilder();
    int i = start;
    while (i < end && json[i] >= ' ') {
      byte c = json[i++];
      if (c == '"') {
        at = i;
        return new TextNode(text.toString());
      }
      if (c != '\\') {
        text.append((char) c);
        continue;
      }
      int escape = i < end ? json[i++] : -1;
      switch (escape) {
        case '"', '\\', '/' -> text.append((char) escape);
        case 'n' -> text.append('\n');
        case 't' -> text.append('\t');
        case 'r' -> text.append('\r');
        case 'b' -> text.append('\b');
        case 'f' -> text.append('\f');
        case 'u' -> {
          int code = 0;
          for (int last = i + 4; i < last; i++) {
            int digit = i < end && json[i] > 0 ? Character.digit(json[i], 16) : -1;
            if (digit < 0) {
              return null;
            }
            code = 16 * code + digit;
          }
          text.append((char) code);
        }
        default -> {
          return null;
        }
      }
    }
    return null;
  }
}
