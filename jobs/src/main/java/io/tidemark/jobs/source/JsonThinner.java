package io.tidemark.jobs.source;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * Copies one JSON object byte by byte, without the values that could trip a parser. Deep values and
 * long numbers become {@code null}, and long texts are cut. The copy is valid JSON if the object
 * was. Memory is the copy.
 *
 * <p>The text of the attribute {@link #WHOLE} is never cut. It is JSON itself, and the target may
 * be its last member.
 */
final class JsonThinner {
  /** The attribute whose text is kept whole. */
  static final String WHOLE = "gen_ai.tool.call.arguments";

  private static final int LONGEST_SCALAR = 64;

  /** {@code value} and {@code stringValue} stand between an attribute's key and its text. */
  private static final int TEXTS_UNTIL_VALUE = 3;

  private final int levels;
  private final int textBytes;
  private final int mostBytes;

  private byte[] out = {};
  private int length;
  private int depth;
  private boolean overflown;

  private boolean string;

  /** 0 outside an escape, 1 behind its backslash, one more than the digits left behind a u. */
  private int escape;

  private int stringStart;

  /** Where the text may be cut: the end of the last whole character before the limit. */
  private int cutAt;

  private int scalarStart = -1;
  private int wholeIn;

  /**
   * @param levels of objects and arrays that are kept, the object itself included
   * @param textBytes longest text that is kept whole
   * @param mostBytes after so many nothing more is kept, see {@link #isOverflown}
   */
  JsonThinner(int levels, int textBytes, int mostBytes) {
    this.levels = levels;
    this.textBytes = textBytes;
    this.mostBytes = mostBytes;
  }

  /** The first object of a text, thinned. It is incomplete if the text is. */
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

  /** Takes a stretch of bytes, up to the end of the object. */
  void accept(byte[] bytes, int from, int to) {
    for (int at = from; at < to && !accept(bytes[at]); at++) {
      // Each byte is taken in the condition.
    }
  }

  /** Starts the next object. */
  void begin() {
    length = 0;
    depth = 0;
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

  /** Whether the copy was larger than allowed. */
  boolean isOverflown() {
    return overflown;
  }

  /**
   * Takes the next byte, the first being the opening bracket.
   *
   * @return whether it closed the object
   */
  boolean accept(byte b) {
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
        if (++depth <= levels) {
          keep(b);
        } else if (depth == levels + 1) {
          keepNull();
        }
      }
      case '}', ']' -> {
        endScalar();
        if (depth-- <= levels) {
          keep(b);
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
    if (length - from != WHOLE.length() || depth > levels) {
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
    depth = Math.min(depth, levels);
    for (char c : new char[] {'n', 'u', 'l', 'l'}) {
      keep((byte) c);
    }
    depth = at;
  }

  private void keep(byte b) {
    if (depth > levels) {
      return;
    }
    if (length == out.length) {
      if (length >= mostBytes) {
        overflown = true;
        return;
      }
      out = Arrays.copyOf(out, Math.min(mostBytes, Math.max(4096, 2 * length)));
    }
    out[length++] = b;
  }
}
