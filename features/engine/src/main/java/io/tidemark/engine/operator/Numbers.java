package io.tidemark.engine.operator;

import java.util.Locale;

/** Numbers as a person reads them: the same in every locale. */
final class Numbers {
  private static final double LOG_2 = StrictMath.log(2);

  private Numbers() {}

  static String plain(double value) {
    if (Double.isNaN(value)) {
      return "unknown";
    }
    if (value == Math.rint(value) && Math.abs(value) < 1e9) {
      return Long.toString((long) value);
    }
    return Math.abs(value) >= 100
        ? String.format(Locale.ROOT, "%.0f", value)
        : String.format(Locale.ROOT, "%.2g", value);
  }

  static String percent(double share) {
    return Double.isNaN(share) ? "unknown" : String.format(Locale.ROOT, "%.0f %%", 100 * share);
  }

  static double log2(double value) {
    return StrictMath.log(value) / LOG_2;
  }
}
