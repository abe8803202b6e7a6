package io.tidemark.jobs.source;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * Splits OTLP/JSON, with one trace export request per line, into spans. A line may contain
 * thousands of spans and megabytes of prompts, so only one {@linkplain JsonThinner thinned} span
 * and its resource are held in memory. If a span is unreadable, only that span is rejected. If a
 * line is truncated, the complete spans before that point are kept.
 */
final class OtlpFramer extends Framer {
  /** Number of nested levels to keep. Objects inside an argument that is a list are at level 15. */
  private static final int LEVELS = 16;

  private static final int TEXT_BYTES = 4096;

  /** Maximum total size in bytes of spans held back until their resource has been read. */
  private static final int MOST_WAITING = 16 << 20;

  private static final int FRAME_BYTES = 64;

  /** Depth of the objects and arrays on the path to a span. Objects are at odd depths. */
  private static final int REQUEST = 1;

  private static final int RESOURCE = 3;
  private static final int SPANS = 6;

  private final boolean lines;
  private final JsonThinner thinner;
  private boolean done;
  private int level;
  private boolean sawSpans;
  private byte[] resource;

  private final Deque<Frame> waiting = new ArrayDeque<>();
  private int waitingBytes;

  /** Splits requests, of which each is on a single line if {@code lines} is true. */
  OtlpFramer(InputStream in, boolean lines, int recordBytes) {
    super(in, recordBytes);
    this.lines = lines;
    this.thinner = new JsonThinner(LEVELS, TEXT_BYTES, recordBytes);
  }

  /**
   * Returns the next span, thinned or rejected, an empty frame for a request with logs or metrics,
   * or null at the end.
   */
  @Override
  Frame next() throws IOException {
    while (true) {
      boolean awaitsResource = level >= RESOURCE && resource == null && waitingBytes < MOST_WAITING;
      boolean mayGo = !awaitsResource;
      if (mayGo && !waiting.isEmpty()) {
        waitingBytes -= waiting.peek().length() + FRAME_BYTES;
        return waiting.poll();
      }
      if (done) {
        return null;
      }
      Frame frame = step();
      if (frame != null && mayGo && waiting.isEmpty()) {
        return frame;
      }
      if (frame != null) {
        waiting.add(frame.copied());
        waitingBytes += frame.length() + FRAME_BYTES;
      }
    }
  }

  /** Returns the resource of the last frame, thinned, or null if it has none. */
  byte[] resource() {
    return resource;
  }

  /** Reads one element, member or bracket, and returns the frame that it completes or null. */
  private Frame step() throws IOException {
    int c = read();
    start = offset() - 1;
    if (c == END || (lines && c == '\n')) {
      done = c == END;
      return level == 0 ? null : broken(0, c == END);
    }
    if (c <= ' ' || c == ',' || c == ':') {
      return null;
    }
    if (level == 0) {
      return outside(c);
    }
    return level % 2 == 1 ? inObject(c) : inArray(c);
  }

  private Frame outside(int c) throws IOException {
    if (c == '{') {
      level = REQUEST;
      sawSpans = false;
      return null;
    }
    return c == '[' || c == ']' ? null : slip("The text is not a JSON object");
  }

  private Frame inObject(int c) throws IOException {
    if (c == '}') {
      level--;
      return level == 0 && !sawSpans ? whole(0) : null;
    }
    if (c != '"') {
      return slip("A member has no name");
    }
    String name = name();
    int first = afterWhite();
    if (first == '[' && isOnTheWay(name)) {
      inputAt++;
      level++;
      sawSpans = true;
    } else if (first == '{' && level == RESOURCE && name.equals("resource")) {
      inputAt++;
      if (!captures()) {
        return broken(0, peek() == END);
      }
      resource = Arrays.copyOf(thinner.buffer(), thinner.length());
    } else {
      skipValue();
    }
    return null;
  }

  private boolean isOnTheWay(String name) {
    return switch (level) {
      case REQUEST -> name.equals("resourceSpans");
      case RESOURCE -> name.equals("scopeSpans") || name.equals("instrumentationLibrarySpans");
      default -> name.equals("spans");
    };
  }

  private Frame inArray(int c) throws IOException {
    if (c == ']') {
      level--;
      return null;
    }
    if (c == '}') {
      return slip("A closing bracket does not match");
    }
    if (c != '{') {
      inputAt--;
      skipValue();
      return frame(0, RejectReason.NOT_AN_OBJECT, "An array element is not an object", false);
    }
    if (level < SPANS) {
      level++;
      resource = level == RESOURCE ? null : resource;
      return null;
    }
    if (!captures()) {
      return broken(thinner.length(), peek() == END);
    }
    return thinner.isOverflown()
        ? frame(0, RejectReason.RECORD_TOO_LARGE, "The span is longer than the limit", false)
        : whole(thinner.length());
  }

  /** Copies an object after its opening bracket. Returns false if the line or file ends in it. */
  private boolean captures() throws IOException {
    thinner.begin();
    thinner.accept((byte) '{');
    while (peek() != END) {
      while (inputAt < inputEnd) {
        byte b = input[inputAt];
        if (lines && b == '\n') {
          return false;
        }
        inputAt++;
        if (thinner.accept(b)) {
          return true;
        }
      }
    }
    return false;
  }

  /** Reads a member's name, keeping only its start, because all known names are short. */
  private String name() throws IOException {
    StringBuilder name = new StringBuilder();
    boolean escaped = false;
    for (int c = peek(); c != END && !(lines && c == '\n'); c = peek()) {
      inputAt++;
      if (c == '"' && !escaped) {
        break;
      }
      escaped = c == '\\' && !escaped;
      if (name.length() <= 32) {
        name.append((char) c);
      }
    }
    return name.toString();
  }

  /** Skips white space and the colon, and returns the first byte of a member's value. */
  private int afterWhite() throws IOException {
    int c = peek();
    while (c != END && !(lines && c == '\n') && (c <= ' ' || c == ':')) {
      inputAt++;
      c = peek();
    }
    return c;
  }

  private void skipValue() throws IOException {
    int depth = 0;
    boolean string = false;
    boolean escaped = false;
    for (int c = peek(); c != END && !(lines && c == '\n'); c = peek()) {
      boolean closes = c == '}' || c == ']';
      if (!string && depth == 0 && (closes || c == ',')) {
        return;
      }
      inputAt++;
      if (string) {
        string = c != '"' || escaped;
        escaped = c == '\\' && !escaped;
      } else if (c == '"') {
        string = true;
        continue;
      } else if (c == '{' || c == '[') {
        depth++;
        continue;
      } else if (closes) {
        depth--;
      } else {
        continue;
      }
      if (!string && depth == 0) {
        return;
      }
    }
  }

  private Frame slip(String detail) throws IOException {
    while (peek() != END && !(lines && peek() == '\n')) {
      inputAt++;
    }
    level = 0;
    boolean cut = peek() == END;
    return frame(0, RejectReason.MALFORMED_JSON, detail, cut);
  }

  private Frame broken(int length, boolean cut) {
    level = 0;
    String detail = "The " + (cut ? "file" : "line") + " ends inside a request";
    return frame(length, RejectReason.MALFORMED_JSON, detail, cut);
  }

  private Frame frame(int length, RejectReason reason, String detail, boolean cut) {
    RejectedRecordException problem = RejectedRecordException.of(reason, detail);
    return new Frame(start, thinner.buffer(), length, problem, cut, null);
  }

  private Frame whole(int length) {
    return new Frame(start, thinner.buffer(), length, null, false, null);
  }
}
