package io.tidemark.notebooks;

/**
 * Makes text inert for spreadsheets, terminals and notebooks. Inserts an apostrophe before anything
 * that a spreadsheet would interpret as a formula (OWASP, CSV Injection), both at the start of a
 * cell and after a semicolon, which starts another cell in some locales. Replaces control and
 * bidirectional formatting characters with U+FFFD.
 */
public final class InertText {
  /** Includes full-width forms, which some spreadsheets treat like the ASCII characters. */
  private static final String FORMULA_STARTS = "=+-@\uff1d\uff0b\uff0d\uff20";

  private static final char PARTING = ';';

  private InertText() {}

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

  /** Removes the apostrophes that {@link #of} inserted. Replaced characters are not restored. */
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

  /** Ignores existing apostrophes, so that inserted ones can be recognised and removed. */
  private static boolean isFormula(String text, int from) {
    // A formula may be preceded by empty quotes and by characters that spreadsheets trim.
    int first = from;
    while (first < text.length() && isIgnored(text.charAt(first))) {
      first++;
    }
    return first < text.length() && FORMULA_STARTS.indexOf(text.charAt(first)) >= 0;
  }

  private static boolean isIgnored(char c) {
    return "'\"\uFFFD".indexOf(c) >= 0
        || Character.isWhitespace(c)
        || Character.isSpaceChar(c)
        || isActive(c);
  }

  /** Returns whether terminals and editors act on a character instead of showing it. */
  static boolean isActive(int c) {
    int type = Character.getType(c);
    return type == Character.CONTROL
        || type == Character.FORMAT
        || type == Character.SURROGATE
        || type == Character.LINE_SEPARATOR
        || type == Character.PARAGRAPH_SEPARATOR;
  }
}
