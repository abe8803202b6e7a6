package io.tidemark.notebooks;

/**
 * Text that a spreadsheet, a terminal or a notebook shows and does not act on. A cell that a
 * spreadsheet would take for a formula gets a leading apostrophe (OWASP, CSV Injection); control
 * and bidirectional formatting characters become U+FFFD.
 */
final class InertText {
  private static final String FORMULA_STARTS = "=+-@\t\r";

  private InertText() {}

  static String of(String text) {
    if (text == null) {
      return "";
    }
    StringBuilder inert = new StringBuilder(text.length() + 1);
    text.codePoints().forEach(c -> inert.appendCodePoint(isActive(c) ? 0xFFFD : c));
    boolean formula = !text.isEmpty() && FORMULA_STARTS.indexOf(text.charAt(0)) >= 0;
    return formula ? "'" + inert : inert.toString();
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
