package io.tidemark.jobs;

import java.util.regex.Pattern;

/**
 * Text from outside, made safe to print on a terminal or in a report line: one line, no escape
 * sequence, no control or invisible character, no reordering of what stands around it.
 */
public final class PrintableText {
  // ECMA-48: CSI, then the string sequences (OSC, DCS, SOS, PM, APC) up to their terminator, then
  // two-character escapes. An unterminated string sequence would swallow the rest on a terminal, so
  // it takes the rest here too.
  private static final Pattern ESCAPE_SEQUENCE =
      Pattern.compile(
          "(?:\\x1b\\[|\\x9b)[0-?]*[ -/]*[@-~]"
              + "|(?:\\x1b[\\]PX^_]|[\\x9d\\x90\\x98\\x9e\\x9f])[^\\x07\\x1b\\x9c]*"
              + "(?:\\x07|\\x1b\\\\|\\x9c|$)"
              + "|\\x1b[ -/]*[0-~]");

  /** Marks over one letter beyond which a text paints over its neighbours. */
  private static final int MARKS_PER_LETTER = 2;

  private PrintableText() {}

  /**
   * The text as one printable line.
   *
   * @param text may be null, which prints as nothing
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
   * The text as one printable line of at most {@code columns} terminal columns; what is cut off
   * shows as an ellipsis.
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

  /** Terminal columns that a printable line takes at most: East Asian letters take two. */
  public static int columns(String line) {
    return line.codePoints().map(PrintableText::columns).sum();
  }

  private static int columns(int point) {
    int type = Character.getType(point);
    if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK) {
      return 0;
    }
    // From Hangul Jamo upwards a letter may be wide; taking all as wide never overflows a line.
    return point >= 0x1100 && !(point >= 0x2000 && point <= 0x22ff) ? 2 : 1;
  }
}
