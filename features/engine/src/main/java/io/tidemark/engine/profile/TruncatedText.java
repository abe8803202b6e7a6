package io.tidemark.engine.profile;

/**
 * Shortens log values for display, so that encoding them as UTF-8 changes nothing. The result is
 * still untrusted, so every output must escape it.
 */
public final class TruncatedText {
  public static final int LIMIT = 96;

  private TruncatedText() {}

  /** Returns the beginning of a value, with {@code ?} for unpaired surrogates. */
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
