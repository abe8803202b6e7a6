package io.tidemark.notebooks;

/**
 * Text that a spreadsheet, a terminal or a notebook shows and does not act on. A cell that a
 * spreadsheet would take for a formula gets a leading apostrophe (OWASP, CSV Injection); control
 * and bidirectional formatting characters become U+FFFD.
 */
public final class InertText {
  /** The wide forms too: some spreadsheets take them for the others. */
  private static final String FORMULA_STARTS = "=+-@\uff1d\uff0b\uff0d\uff20";

  private InertText() {}

  /** The text made inert; empty for null. */
  public static String of(String text) {
    if (text == null) {
      return "";
    }
    StringBuilder inert = new StringBuilder(text.length() + 1);
    text.codePoints().forEach(c -> inert.appendCodePoint(isActive(c) ? 0xFFFD : c));
    return isFormula(text) ? "'" + inert : inert.toString();
  }

  /**
   * The text before the apostrophe that {@link #of} gave it; any other text as it is. Characters
   * that were replaced stay so.
   */
  public static String original(String inert) {
    return inert.startsWith("'") && isFormula(inert) ? inert.substring(1) : inert;
  }

  /** Whatever apostrophes it has already, so that one more can be told and taken off again. */
  private static boolean isFormula(String text) {
    // What is trimmed away on reading does not hide a formula.
    int first = 0;
    while (first < text.length() && (isTrimmed(text.charAt(first)) || text.charAt(first) == '\'')) {
      first++;
    }
    return first < text.length() && FORMULA_STARTS.indexOf(text.charAt(first)) >= 0;
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
