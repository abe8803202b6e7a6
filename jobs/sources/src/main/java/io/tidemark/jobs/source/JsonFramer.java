package io.tidemark.jobs.source;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Splits a JSON stream into records. Objects may be one per line, pretty-printed, concatenated, in
 * an array, or in an array under a container key such as {@code Records}. Holds at most one record
 * in memory.
 *
 * <p>Ordinary records are parsed in the same pass. In all others, the framer tracks only strings
 * and brackets. The parser later validates each of them separately, so an error affects only a
 * single record. In {@link Layout#LINES}, a line break closes everything that is still open, so an
 * incomplete line does not affect the others.
 */
final class JsonFramer extends Framer {
  enum Layout {
    /** A record never spans several lines. */
    LINES,
    /** Line breaks are treated as white space. */
    DOCUMENT
  }

  private static final int LONGEST_OPENING = 32;

  /** The containers' keys as written before their first record: {@code "Records":[}. */
  private final Set<String> openings;

  private final boolean lines;

  private final PlainJson plain;
  private final PlainJson plainInArray;
  private final JsonThinner thinner;
  private boolean isThinned;

  /** Start of the input that has been scanned but not yet copied. */
  private int seenFrom;

  private boolean sawContainer;
  private boolean inArray;
  private boolean inEnvelope;

  JsonFramer(InputStream in, Set<String> containers, Layout layout, int recordBytes) {
    super(in, recordBytes);
    openings =
        containers.stream().map(key -> '"' + key + "\":[").collect(Collectors.toUnmodifiableSet());
    this.lines = layout == Layout.LINES;
    plain = new PlainJson(containers, lines);
    plainInArray = new PlainJson(Set.of(), lines);
    thinner = new JsonThinner(JsonRecord.LEVELS_KEPT, JsonRecord.TEXT_KEPT, recordBytes);
  }

  @Override
  Frame next() throws IOException {
    while (true) {
      int c = read();
      start = offset() - 1;
      length = 0;
      switch (c) {
        case END -> {
          boolean open = inArray;
          leaveContainer();
          return open ? broken("The document ends before its closing bracket", true) : null;
        }
        case '\n' -> {
          if (lines && inArray) {
            leaveContainer();
            return broken("The line ends before the closing bracket of its records", false);
          }
        }
        case ' ', '\t', '\r', ',', 0x1e -> {}
        case '{' -> {
          Frame frame = object();
          if (frame != null) {
            return frame;
          }
        }
        case '[' -> {
          if (inArray) {
            keep(c);
            return other(c);
          }
          inArray = true;
          sawContainer = true;
        }
        case ']' -> {
          if (!inArray) {
            keep(c);
            return other(c);
          }
          inArray = false;
          if (inEnvelope) {
            Frame frame = scan(false);
            if (frame != null) {
              return frame;
            }
          }
        }
        default -> {
          keep(c);
          if (!hasPassedTime(c)) {
            return other(c);
          }
        }
      }
    }
  }

  /** Skips the time before an object, or keeps the scanned bytes and returns false. */
  private boolean hasPassedTime(int first) throws IOException {
    if (inArray || first < '0' || first > '9') {
      return false;
    }
    while (length < LogTimes.LONGEST_BEFORE_LINE && LogTimes.mayBeBeforeLine(peek())) {
      keep(read());
    }
    return peek() == '{' && LogTimes.isBeforeLine(record, length);
  }

  boolean sawContainer() {
    return sawContainer;
  }

  private void leaveContainer() {
    inArray = false;
    inEnvelope = false;
  }

  private Frame object() throws IOException {
    keep('{');
    isThinned = false;
    seenFrom = inputAt;
    PlainJson parser = inArray ? plainInArray : plain;
    ObjectNode parsed = parser.objectAt(input, inputAt - 1, inputEnd);
    if (parsed != null && parser.end() - inputAt < recordBytes) {
      keepSeen(parser.end(), true);
      return new Frame(start, record, length, null, false, parsed);
    }
    return scan(true);
  }

  /**
   * Scans from a position inside an object to the object's end.
   *
   * @param keeps false for the rest of an envelope whose records have already been read
   * @return the record, or null if the object is an envelope whose records follow or have already
   *     been read
   */
  private Frame scan(boolean keeps) throws IOException {
    int depth = 1;
    boolean string = false;
    boolean escaped = false;
    boolean brokenString = false;
    // Start of the outermost object's current member, without white space.
    StringBuilder member = new StringBuilder();
    seenFrom = inputAt;
    int at = inputAt;
    while (true) {
      if (at == inputEnd) {
        keepSeen(at, keeps);
        if (peek() == END) {
          leaveContainer();
          return broken("The file ends inside a record", true);
        }
        at = 0;
        seenFrom = 0;
      }
      byte c = input[at];
      if (lines && c == '\n') {
        keepSeen(at, keeps);
        inputAt++;
        leaveContainer();
        return broken("The line ends inside a record", false);
      }
      at++;
      if (depth == 1 && member.length() < LONGEST_OPENING && (string || c < 0 || c > ' ')) {
        member.append((char) c);
      }
      if (string) {
        if (escaped) {
          escaped = false;
        } else if (c == '\\') {
          escaped = true;
        } else if (c == '"') {
          string = false;
        } else if (c == '\n') {
          // JSON strings cannot span lines, so a quote is missing. End the string here, or it would
          // swallow the rest of the file.
          string = false;
          brokenString = true;
        }
        continue;
      }
      switch (c) {
        case '"' -> string = true;
        case '{', '[' -> {
          if (depth == 1 && !inArray && openings.contains(member.toString())) {
            inArray = true;
            inEnvelope = true;
            sawContainer = true;
            inputAt = at;
            return null;
          }
          depth++;
        }
        case '}', ']' -> {
          if (--depth == 0) {
            keepSeen(at, keeps);
            if (!keeps) {
              inEnvelope = false;
              return null;
            }
            return whole(brokenString);
          }
        }
        case ',' -> {
          if (depth == 1) {
            member.setLength(0);
          }
        }
        default -> {}
      }
    }
  }

  private Frame whole(boolean brokenString) {
    if (brokenString) {
      return broken("A string is not closed on its line", false);
    }
    if (!isThinned) {
      return complete(false);
    }
    if (thinner.isOverflown()) {
      return broken(
          RejectReason.RECORD_TOO_LARGE,
          "The record has %s bytes and, even without its long strings, exceeds the limit of %s"
              .formatted(offset() - start, recordBytes),
          ended);
    }
    return new Frame(start, thinner.buffer(), thinner.length(), null, false, null);
  }

  /** Skips anything that is not an object, up to the next array element or the end of the line. */
  private Frame other(int first) throws IOException {
    int depth = first == '[' && inArray ? 1 : 0;
    boolean string = first == '"';
    boolean escaped = false;
    while (true) {
      int c = peek();
      boolean lineEnds = c == '\n' && (depth == 0 || lines);
      boolean elementEnds = inArray && !string && depth == 0 && (c == ',' || c == ']');
      if (c == END || lineEnds || elementEnds) {
        break;
      }
      keep(read());
      if (string) {
        string = escaped || c != '"';
        escaped = !escaped && c == '\\';
      } else if (c == '"') {
        string = true;
      } else if (c == '[' || c == '{') {
        depth++;
      } else if (c == ']' || c == '}') {
        depth--;
      }
    }
    return broken(
        inArray ? RejectReason.NOT_AN_OBJECT : RejectReason.MALFORMED_JSON,
        inArray ? "An array element is not an object" : "The text is not a JSON object",
        ended);
  }

  private Frame broken(String detail, boolean cut) {
    return broken(RejectReason.MALFORMED_JSON, detail, cut);
  }

  /** Advances to a position, copying everything before it at once. */
  private void keepSeen(int to, boolean keeps) {
    int more = Math.min(to - seenFrom, recordBytes - length);
    if (keeps && (isThinned || more < to - seenFrom)) {
      thin(to);
    }
    if (keeps && more > 0) {
      if (length + more > record.length) {
        int wanted = Math.max(2 * record.length, length + more);
        record = Arrays.copyOf(record, Math.min(recordBytes, wanted));
      }
      System.arraycopy(input, seenFrom, record, length, more);
      length += more;
    }
    inputAt = to;
  }

  /** Shortens a record that exceeds the limit by dropping long and deeply nested values. */
  private void thin(int to) {
    if (!isThinned) {
      isThinned = true;
      thinner.begin();
      thinner.accept(record, 0, length);
    }
    thinner.accept(input, seenFrom, to);
  }
}
