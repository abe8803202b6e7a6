package io.tidemark.engine.profile;

import java.util.Arrays;

/** Functions with bit-identical results on every machine and in any input order. */
public final class StableMath {
  private static final double LN_2 = StrictMath.log(2);

  /** Logarithms of small counts, which are most counts. */
  private static final double[] LOG1P = new double[1024];

  static {
    Arrays.setAll(LOG1P, StrictMath::log1p);
  }

  private StableMath() {}

  /** Binary logarithm; in bits for a probability or its inverse. */
  public static double log2(double value) {
    return StrictMath.log(value) / LN_2;
  }

  /** ln(1 + count) of a non-negative whole number. */
  public static double log1p(double count) {
    return count < LOG1P.length ? LOG1P[(int) count] : StrictMath.log1p(count);
  }

  /** Sum of terms in rising order, independent of a map's hash order. Sorts the terms. */
  public static double sumRising(double[] terms) {
    Arrays.sort(terms);
    double sum = 0;
    for (double term : terms) {
      sum += term;
    }
    return sum;
  }

  /**
   * Median; for an even number of values the mean of the middle two; NaN without values. Sorts
   * them.
   */
  public static double median(double[] values) {
    Arrays.sort(values);
    int half = values.length / 2;
    return values.length == 0
        ? Double.NaN
        : values.length % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
  }
}
