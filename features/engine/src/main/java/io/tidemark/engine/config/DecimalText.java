package io.tidemark.engine.config;

public final class DecimalText {
  private DecimalText() {}

  /**
   * Parses a decimal number such as {@code -1}, {@code 0.25} or {@code 1e3}, but not Java's own
   * notation such as {@code 1d} or {@code NaN}. Takes linear time, unlike {@link
   * java.math.BigDecimal}, because logs may contain a million digits. Too large a number is
   * infinite.
   *
   * @throws NumberFormatException if the text is not a decimal number
   */
  public static double parse(String text) {
    for (int i = 0; i < text.length(); i++) {
      if ("0123456789.eE+-".indexOf(text.charAt(i)) < 0) {
        throw new NumberFormatException("not a decimal number");
      }
    }
    return Double.parseDouble(text);
  }
}
