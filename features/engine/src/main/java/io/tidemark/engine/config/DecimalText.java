package io.tidemark.engine.config;

/** Text form of decimal numbers in logs and requests: {@code -1}, {@code 0.25} or {@code 1e3}. */
public final class DecimalText {
  private DecimalText() {}

  /**
   * Parses a decimal number. {@link Double#parseDouble} alone would also accept Java's own
   * notation, such as {@code 1d}, {@code 0x1p3} or {@code NaN}. Runs in linear time, unlike {@link
   * java.math.BigDecimal}, because logs may contain numbers of a million digits.
   *
   * @return the nearest double, which is infinite if the number is too large
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
