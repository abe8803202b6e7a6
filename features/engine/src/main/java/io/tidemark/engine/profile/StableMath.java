package io.tidemark.engine.profile;

import java.util.Arrays;

/** Functions whose results are bit-identical on every machine and for any input order. */
public final class StableMath {
  private static final double LN_2 = StrictMath.log(2);

  /** Logarithms of small counts, by far the most frequent arguments. */
  private static final double[] LOG1P = new double[1024];

  static {
    Arrays.setAll(LOG1P, StrictMath::log1p);
  }

  private StableMath() {}

  public static double log2(double value) {
    return StrictMath.log(value) / LN_2;
  }

  /** Returns ln(1 + count) for a non-negative integer. */
  public static double log1p(double count) {
    return count < LOG1P.length ? LOG1P[(int) count] : StrictMath.log1p(count);
  }

  /** Sorts the array and returns its sum. */
  public static double sumRising(double[] terms) {
    Arrays.sort(terms);
    double sum = 0;
    for (double term : terms) {
      sum += term;
    }
    return sum;
  }

  /** Sorts the array and returns its median, or NaN if it is empty. */
  public static double median(double[] values) {
    Arrays.sort(values);
    int half = values.length / 2;
    return values.length == 0
        ? Double.NaN
        : values.length % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
  }
}
