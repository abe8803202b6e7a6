package io.tidemark.jobs.source;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * Copies one JSON object byte by byte, omitting values that could exceed the parser's limits.
 * Deeply nested values and long numbers become {@code null}, and long strings are truncated. If the
 * object is valid JSON, so is the copy. Memory use is bounded by the size of the copy.
 *
 * <p>When the copy is full, the innermost object or array that takes up at least an eighth of it is
 * replaced with {@code null}. A client that inflates its own part of a record therefore loses only
 * that part. Only the outermost object's own members can make the copy exceed the limit.
 *
 * <p>The string value of the attribute {@link #WHOLE} is never truncated, because it is itself JSON
 * and the target may be its last member.
 */
final class JsonThinner {
  static final String WHOLE = "gen_ai.tool.call.arguments";

  private static final int LONGEST_SCALAR = 64;

  /**
   * Strings from an attribute's key to its value: {@code value} and {@code stringValue} come
   * between.
   */
  private static final int TEXTS_UNTIL_VALUE = 3;

  /** A value is heavy from one eighth of the copy. Heavy values are dropped once space runs out. */
  private static final int HEAVY_PART = 8;

  private static final byte[] NULL = {'n', 'u', 'l', 'l'};

  private final int levels;
  private final int textBytes;
  private final int mostBytes;

  private byte[] out = {};
  private int length;
  private int depth;

  /** Number of nested levels kept, which is lower inside a value that becomes {@code null}. */
  private int kept;

  /** Start of each open object or array in the copy, by depth. */
  private final int[] starts;

  /** Start and end of each closed heavy value that contains no other heavy value, in copy order. */
  private final int[] heavy = new int[2 * HEAVY_PART];

  private int heavies;
  private boolean overflown;

  private boolean string;

  /** 0 outside an escape, 1 after the backslash, then the remaining Unicode digits plus 1. */
  private int escape;

  private int stringStart;

  /** Where a string may be truncated: after the last complete character before the limit. */
  private int cutAt;

  private int scalarStart = -1;
  private int wholeIn;

  /**
   * Creates a thinner. Call {@link #begin} before each object.
   *
   * @param levels number of nested levels to keep, including the outermost object
   * @param textBytes maximum length in bytes of strings that are kept in full
   * @param mostBytes size limit of the copy (see {@link #isOverflown})
   */
  JsonThinner(int levels, int textBytes, int mostBytes) {
    this.levels = levels;
    this.textBytes = textBytes;
    this.mostBytes = mostBytes;
    starts = new int[levels + 1];
  }

  /** Thins the first object in the given JSON. If the JSON is incomplete, so is the copy. */
  static JsonThinner of(byte[] json, int length, int levels, int textBytes, int mostBytes) {
    JsonThinner thinner = new JsonThinner(levels, textBytes, mostBytes);
    int at = 0;
    while (at < length && json[at] != '{') {
      at++;
    }
    thinner.begin();
    thinner.accept(json, at, length);
    return thinner;
  }

  /** Processes a range of bytes, up to the end of the object. */
  void accept(byte[] bytes, int from, int to) {
    for (int at = from; at < to && !accept(bytes[at]); at++) {
      // The condition itself processes each byte.
    }
  }

  void begin() {
    length = 0;
    depth = 0;
    kept = levels;
    heavies = 0;
    overflown = false;
    string = false;
    escape = 0;
    scalarStart = -1;
    wholeIn = 0;
  }

  byte[] buffer() {
    return out;
  }

  int length() {
    return length;
  }

  boolean isOverflown() {
    return overflown;
  }

  /**
   * Processes the next byte, at first the opening bracket. Returns whether the object is closed.
   */
  boolean accept(byte b) {
    if (depth == 0 && length > 0) {
      // The framer may see a later end, because it closes an unclosed string at its line break.
      return true;
    }
    if (string) {
      ofString(b);
      return false;
    }
    switch (b) {
      case '"' -> {
        endScalar();
        string = true;
        stringStart = length;
        cutAt = length + 1;
        keep(b);
      }
      case '{', '[' -> {
        endScalar();
        if (++depth <= kept) {
          starts[depth] = length;
          keep(b);
        } else if (depth == kept + 1) {
          keepNull();
        }
      }
      case '}', ']' -> {
        endScalar();
        if (depth <= kept) {
          keep(b);
        }
        if (depth <= kept) {
          noteHeavy();
        }
        if (--depth <= kept) {
          kept = levels;
        }
        return depth == 0;
      }
      case ',', ':', ' ', '\t', '\r', '\n' -> {
        endScalar();
        keep(b);
      }
      default -> {
        scalarStart = scalarStart < 0 ? length : scalarStart;
        if (length - scalarStart <= LONGEST_SCALAR) {
          keep(b);
        }
      }
    }
    return false;
  }

  private void ofString(byte b) {
    boolean begins = escape == 0 || (escape > 1 && !HexFormat.isHexDigit(b));
    if (begins && b == '"') {
      endString();
      return;
    }
    if (begins) {
      escape = b == '\\' ? 1 : 0;
    } else if (escape == 1) {
      escape = b == 'u' ? 5 : 0;
    } else {
      escape = escape == 2 ? 0 : escape - 1;
    }
    int most = wholeIn == 1 ? mostBytes : textBytes;
    if (length - stringStart <= most) {
      if (begins && (b & 0xc0) != 0x80) {
        cutAt = length;
      }
      keep(b);
    }
  }

  private void endString() {
    string = false;
    int most = wholeIn == 1 ? mostBytes : textBytes;
    if (length - stringStart > most) {
      length = cutAt;
    }
    wholeIn = isWhole() ? TEXTS_UNTIL_VALUE : Math.max(0, wholeIn - 1);
    keep((byte) '"');
  }

  private boolean isWhole() {
    int from = stringStart + 1;
    if (length - from != WHOLE.length() || depth > kept) {
      return false;
    }
    for (int i = 0; i < WHOLE.length(); i++) {
      if (out[from + i] != WHOLE.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private void endScalar() {
    if (scalarStart >= 0 && length - scalarStart > LONGEST_SCALAR) {
      length = scalarStart;
      keepNull();
    }
    scalarStart = -1;
  }

  private void keepNull() {
    int at = depth;
    depth = Math.min(depth, kept);
    for (byte b : NULL) {
      keep(b);
    }
    depth = at;
  }

  private void keep(byte b) {
    if (depth > kept) {
      return;
    }
    if (length == out.length) {
      if (length < mostBytes) {
        out = Arrays.copyOf(out, Math.min(mostBytes, Math.max(4096, 2 * length)));
      } else if (!makeRoom()) {
        overflown = true;
        return;
      } else if (depth > kept) {
        return;
      }
    }
    out[length++] = b;
  }

  private boolean isHeavy(int begin, int end) {
    return end - begin >= mostBytes / HEAVY_PART;
  }

  /** Records the value just closed, if it is heavy and contains no other heavy value. */
  private void noteHeavy() {
    int begin = starts[depth];
    boolean isInnermost = heavies == 0 || heavy[heavies - 2] < begin;
    if (depth > 1 && isHeavy(begin, length) && isInnermost && heavies < heavy.length) {
      heavy[heavies++] = begin;
      heavy[heavies++] = length;
    }
  }

  /** Replaces a heavy value with {@code null}. Returns false if the copy has no heavy value. */
  private boolean makeRoom() {
    for (int at = Math.min(depth, kept); at > 1; at--) {
      boolean holdsHeavy = heavies > 0 && heavy[heavies - 2] >= starts[at];
      if (!holdsHeavy && isHeavy(starts[at], length)) {
        length = starts[at];
        System.arraycopy(NULL, 0, out, length, NULL.length);
        length += NULL.length;
        // Drop the rest of the value in the same way as a deeply nested value.
        kept = at - 1;
        return true;
      }
    }
    if (heavies == 0) {
      return false;
    }
    int end = heavy[--heavies];
    int begin = heavy[--heavies];
    System.arraycopy(NULL, 0, out, begin, NULL.length);
    System.arraycopy(out, end, out, begin + NULL.length, length - end);
    int gone = end - begin - NULL.length;
    length -= gone;
    stringStart -= gone;
    cutAt -= gone;
    scalarStart = scalarStart < 0 ? scalarStart : scalarStart - gone;
    for (int at = 1; at <= Math.min(depth, kept); at++) {
      starts[at] -= starts[at] >= end ? gone : 0;
    }
    return true;
  }
}
