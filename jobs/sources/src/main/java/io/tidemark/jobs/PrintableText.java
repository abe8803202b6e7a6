package io.tidemark.jobs;

import java.util.regex.Pattern;

/**
 * Makes untrusted text safe to print on a terminal or in a report. The result is a single line that
 * contains no escape sequences, control characters or invisible characters and cannot reorder the
 * surrounding text.
 */
public final class PrintableText {
  // Escape sequences as defined by ECMA-48: CSI sequences, string sequences (OSC, DCS, SOS, PM,
  // APC) up to their terminator, and two-character escapes. A terminal swallows everything after an
  // unterminated string sequence, so the sequence and the rest of the text are removed.
  private static final Pattern ESCAPE_SEQUENCE =
      Pattern.compile(
          "(?:\\x1b\\[|\\x9b)[0-?]*[ -/]*[@-~]"
              + "|(?:\\x1b[\\]PX^_]|[\\x9d\\x90\\x98\\x9e\\x9f])[^\\x07\\x1b\\x9c]*"
              + "(?:\\x07|\\x1b\\\\|\\x9c|$)"
              + "|\\x1b[ -/]*[0-~]");

  /** Combining marks kept per letter. Additional marks could overlap adjacent text. */
  private static final int MARKS_PER_LETTER = 2;

  private PrintableText() {}

  /** Returns the text as one line of printable characters. Null becomes an empty line. */
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

  /** Returns the text as one printable line, truncated with an ellipsis to terminal columns. */
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

  /** Returns the most terminal columns that a printable line may occupy. */
  public static int columns(String line) {
    return line.codePoints().map(PrintableText::columns).sum();
  }

  private static int columns(int point) {
    int type = Character.getType(point);
    if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK) {
      return 0;
    }
    // Characters from Hangul Jamo upwards may be wide, so all of them count as wide to keep lines
    // from overflowing.
    return point >= 0x1100 && !(point >= 0x2000 && point <= 0x22ff) ? 2 : 1;
  }
}
