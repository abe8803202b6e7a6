package io.tidemark.jobs;

import java.util.regex.Pattern;

/**
 * Makes untrusted text safe for a terminal or a report line: one line, without escape sequences,
 * control or invisible characters, and without reordering the text around it.
 */
public final class PrintableText {
  // ECMA-48: CSI, then string sequences (OSC, DCS, SOS, PM, APC) up to their terminator, then
  // two-character escapes. A terminal would swallow everything after an unterminated string
  // sequence, so it is removed to the end here too.
  private static final Pattern ESCAPE_SEQUENCE =
      Pattern.compile(
          "(?:\\x1b\\[|\\x9b)[0-?]*[ -/]*[@-~]"
              + "|(?:\\x1b[\\]PX^_]|[\\x9d\\x90\\x98\\x9e\\x9f])[^\\x07\\x1b\\x9c]*"
              + "(?:\\x07|\\x1b\\\\|\\x9c|$)"
              + "|\\x1b[ -/]*[0-~]");

  /** Most combining marks kept per letter: more would paint over neighbouring text. */
  private static final int MARKS_PER_LETTER = 2;

  private PrintableText() {}

  /**
   * Returns the text as one printable line.
   *
   * @param text null gives an empty line
   */
  public static String of(String text) {
    if (text == null) {
      return "";
    }
    String bare = ESCAPE_SEQUENCE.matcher(text).replaceAll("");
    StringBuilder line = new StringBuilder(bare.length());
    int marks = 0;
    for (int i = 0; i < bare.length(); ) {
      int point = bare.codePointAt(i);
      i += Character.charCount(point);
      switch (Character.getType(point)) {
        case Character.SPACE_SEPARATOR, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> {
          line.append(' ');
          marks = 0;
        }
        case Character.CONTROL -> {
          if (Character.isWhitespace(point) || point == 0x85) {
            line.append(' ');
          }
          marks = 0;
        }
        case Character.FORMAT,
            Character.SURROGATE,
            Character.PRIVATE_USE,
            Character.UNASSIGNED -> {}
        case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK -> {
          if (++marks <= MARKS_PER_LETTER && !line.isEmpty()) {
            line.appendCodePoint(point);
          }
        }
        default -> {
          line.appendCodePoint(point);
          marks = 0;
        }
      }
    }
    return line.toString();
  }

  /**
   * Returns the text as one printable line of at most {@code columns} terminal columns, cut with an
   * ellipsis.
   */
  public static String of(String text, int columns) {
    if (columns < 1) {
      throw new IllegalArgumentException("columns is " + columns + "; at least 1 is needed");
    }
    String line = of(text);
    if (columns(line) <= columns) {
      return line;
    }
    int used = 0;
    int end = 0;
    while (end < line.length()) {
      int point = line.codePointAt(end);
      if (used + columns(point) > columns - 1) {
        break;
      }
      used += columns(point);
      end += Character.charCount(point);
    }
    return line.substring(0, end) + "…";
  }

  /**
   * Returns an upper bound of the terminal columns that a printable line takes. East Asian letters
   * take two.
   */
  public static int columns(String line) {
    return line.codePoints().map(PrintableText::columns).sum();
  }

  private static int columns(int point) {
    int type = Character.getType(point);
    if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK) {
      return 0;
    }
    // Letters from Hangul Jamo upwards may be wide; counting all as wide never overflows a line.
    return point >= 0x1100 && !(point >= 0x2000 && point <= 0x22ff) ? 2 : 1;
  }
}
