package io.tidemark.engine.profile;

/**
 * A value of a log as it is kept to be shown: short, and the same before and after a round trip
 * through UTF-8. Still hostile: whoever prints it must neutralise it.
 */
public final class TruncatedText {
  /** Characters kept. */
  public static final int LIMIT = 96;

  private TruncatedText() {}

  /** The beginning of a value; half of a surrogate pair becomes {@code ?}, as in UTF-8. */
  public static String of(String value) {
    int end = Math.min(value.length(), LIMIT);
    if (end < value.length() && Character.isHighSurrogate(value.charAt(end - 1))) {
      end--;
    }
    for (int i = 0; i < end; i++) {
      if (Character.isSurrogate(value.charAt(i))) {
        return whole(value, end);
      }
    }
    return end == value.length() ? value : value.substring(0, end);
  }

  private static String whole(String value, int end) {
    StringBuilder shown = new StringBuilder(end);
    for (int i = 0; i < end; ) {
      int codePoint = value.codePointAt(i);
      boolean half = codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
      shown.appendCodePoint(half ? '?' : codePoint);
      i += Character.charCount(codePoint);
    }
    return shown.toString();
  }
}
