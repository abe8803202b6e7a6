package io.tidemark.notebooks;

/**
 * Makes untrusted text visible on a page as a single line. Control, formatting, unpaired and
 * unassigned characters appear as numbers. Text beyond {@link #MOST} code points is replaced with
 * the number of omitted characters. The caller is responsible for HTML escaping.
 */
public final class VisibleText {
  public static final int MOST = 400;

  /** Combining marks shown per letter. More would overlap adjacent text. */
  private static final int MARKS_PER_LETTER = 2;

  private VisibleText() {}

  /** Returns the visible text, or an empty string for null. */
  public static String of(String text) {
    if (text == null) {
      return "";
    }
    StringBuilder shown = new StringBuilder(Math.min(text.length(), 2 * MOST));
    int marks = 0;
    int points = 0;
    int at = 0;
    while (at < text.length() && points < MOST) {
      int point = text.codePointAt(at);
      at += Character.charCount(point);
      points++;
      int type = Character.getType(point);
      boolean mark = type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK;
      marks = mark ? marks + 1 : 0;
      if (InertText.isActive(point)
          || type == Character.PRIVATE_USE
          || type == Character.UNASSIGNED
          || marks > MARKS_PER_LETTER) {
        shown.append("\\u{").append(Integer.toHexString(point)).append('}');
      } else {
        shown.appendCodePoint(point);
      }
    }
    if (at < text.length()) {
      int more = text.codePointCount(at, text.length());
      shown.append("… and ").append(more).append(" more characters");
    }
    return shown.toString();
  }
}
