package io.tidemark.notebooks;

/**
 * Text from outside as a page shows it: one line whose every character can be seen. Control,
 * formatting, unpaired and unassigned characters are written out by their number, so that nothing
 * acts and nothing is lost; a text longer than {@link #MOST} says how much more there is. Markup is
 * not its business: whoever writes HTML escapes the result.
 */
public final class ShownText {
  /** Code points of a text that are shown. */
  public static final int MOST = 400;

  /** Marks over one letter beyond which a text paints over its neighbours. */
  private static final int MARKS_PER_LETTER = 2;

  private ShownText() {}

  /** The text as it is shown; empty for null. */
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
      if (isInvisible(type) || marks > MARKS_PER_LETTER) {
        shown.append("\\u{").append(Integer.toHexString(point)).append('}');
      } else {
        shown.appendCodePoint(point);
      }
    }
    if (at < text.length()) {
      int more = text.codePointCount(at, text.length());
      shown.append("… and ").append(more).append(" characters more");
    }
    return shown.toString();
  }

  private static boolean isInvisible(int type) {
    return switch (type) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> false;
    };
  }
}
