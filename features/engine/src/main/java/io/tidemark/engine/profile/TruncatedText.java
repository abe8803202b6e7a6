package io.tidemark.engine.profile;

/**
 * Shortens log values for display. The result remains the same if it is encoded as UTF-8 and
 * decoded again. The result is still untrusted, so every output must escape it.
 */
public final class TruncatedText {
  /** Maximum number of characters. */
  public static final int LIMIT = 96;

  private TruncatedText() {}

  /**
   * Returns the beginning of a value. Unpaired surrogates are replaced by {@code ?}, as when Java
   * encodes a string as UTF-8.
   */
  public static String of(String value) {
    int end = Math.min(value.length(), LIMIT);
    if (end < value.length() && Character.isHighSurrogate(value.charAt(end - 1))) {
      end--;
    }
    for (int i = 0; i < end; i++) {
      if (Character.isSurrogate(value.charAt(i))) {
        return cutAtCharacter(value, end);
      }
    }
    return end == value.length() ? value : value.substring(0, end);
  }

  private static String cutAtCharacter(String value, int end) {
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
