package io.tidemark.engine.operator;

import java.util.Locale;

/** Formats numbers for display in the same way for every locale. */
final class Numbers {
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

  /**
   * Returns a number with its unit, for instance {@code 1 day}, {@code 1.5 days} or {@code 2 days}.
   */
  static String counted(double value, String one) {
    return plain(value) + " " + (value == 1 ? one : one + "s");
  }

  static String percent(double share) {
    return Double.isNaN(share) ? "unknown" : String.format(Locale.ROOT, "%.0f %%", 100 * share);
  }

  /**
   * Formats a share that was shrunk towards 0 as a lower bound. The original counts are no longer
   * available, but the true share is at least as large as the shrunk one.
   */
  static String atLeast(double shrunk) {
    double percent = 100 * shrunk;
    return percent < 1
        ? String.format(Locale.ROOT, "at least %.1f %%", Math.floor(10 * percent) / 10)
        : String.format(Locale.ROOT, "at least %.0f %%", Math.floor(percent));
  }
}
