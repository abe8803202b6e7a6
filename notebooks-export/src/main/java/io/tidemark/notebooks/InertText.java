package io.tidemark.notebooks;

/**
 * Text that a spreadsheet, a terminal or a notebook shows and does not act on. What a spreadsheet
 * would take for a formula gets an apostrophe before it (OWASP, CSV Injection): at the beginning of
 * a cell, and behind a semicolon, where a spreadsheet whose lists are parted by semicolons begins
 * another cell. Control and bidirectional formatting characters become U+FFFD.
 */
public final class InertText {
  /** The wide forms too: some spreadsheets take them for the others. */
  private static final String FORMULA_STARTS = "=+-@\uff1d\uff0b\uff0d\uff20";

  private static final char PARTING = ';';

  private InertText() {}

  /** The text made inert; empty for null. */
  public static String of(String text) {
    if (text == null) {
      return "";
    }
    StringBuilder inert = new StringBuilder(text.length() + 1);
    boolean begins = true;
    for (int at = 0; at < text.length(); at = text.offsetByCodePoints(at, 1)) {
      if (begins && isFormula(text, at)) {
        inert.append('\'');
      }
      int c = text.codePointAt(at);
      inert.appendCodePoint(isActive(c) ? 0xFFFD : c);
      begins = c == PARTING;
    }
    return inert.toString();
  }

  /**
   * The text before the apostrophes that {@link #of} gave it; any other text as it is. Characters
   * that were replaced stay so.
   */
  public static String original(String inert) {
    StringBuilder original = new StringBuilder(inert.length());
    boolean begins = true;
    for (int at = 0; at < inert.length(); at++) {
      char c = inert.charAt(at);
      if (!(begins && c == '\'' && isFormula(inert, at))) {
        original.append(c);
      }
      begins = c == PARTING;
    }
    return original.toString();
  }

  /** Whatever apostrophes it has already, so that one more can be told and taken off again. */
  private static boolean isFormula(String text, int from) {
    // What is trimmed away on reading does not hide a formula, nor do quotes that end at once.
    int first = from;
    while (first < text.length() && isPassedOver(text.charAt(first))) {
      first++;
    }
    return first < text.length() && FORMULA_STARTS.indexOf(text.charAt(first)) >= 0;
  }

  private static boolean isPassedOver(char c) {
    return c == '\'' || c == '"' || isTrimmed(c);
  }

  private static boolean isTrimmed(char c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c) || isActive(c) || c == 0xFFFD;
  }

  private static boolean isActive(int c) {
    int type = Character.getType(c);
    return type == Character.CONTROL
        || type == Character.FORMAT
        || type == Character.SURROGATE
        || type == Character.LINE_SEPARATOR
        || type == Character.PARAGRAPH_SEPARATOR;
  }
}
