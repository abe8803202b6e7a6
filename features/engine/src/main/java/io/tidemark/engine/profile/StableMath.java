package io.tidemark.engine.profile;

import java.util.Arrays;

/** Numbers that are the same to the last bit on every machine, in whatever order they come. */
public final class StableMath {
  private static final double LN_2 = StrictMath.log(2);

  /** Of small counts, which nearly all are. */
  private static final double[] LOG1P = new double[1024];

  static {
    Arrays.setAll(LOG1P, StrictMath::log1p);
  }

  private StableMath() {}

  /** The binary logarithm, in bits where the value is a probability or its inverse. */
  public static double log2(double value) {
    return StrictMath.log(value) / LN_2;
  }

  /** ln(1 + count) of a whole number that is not negative. */
  public static double log1p(double count) {
    return count < LOG1P.length ? LOG1P[(int) count] : StrictMath.log1p(count);
  }

  /**
   * The sum of terms, smallest first and one by one: it does not depend on the hashes that a map
   * orders them by. Sorts the terms.
   */
  public static double sumRising(double[] terms) {
    Arrays.sort(terms);
    double sum = 0;
    for (double term : terms) {
      sum += term;
    }
    return sum;
  }

  /** The median: of an even number of values the middle of the two; NaN of none. Sorts them. */
  public static double median(double[] values) {
    Arrays.sort(values);
    int half = values.length / 2;
    return values.length == 0
        ? Double.NaN
        : values.length % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
  }
}
