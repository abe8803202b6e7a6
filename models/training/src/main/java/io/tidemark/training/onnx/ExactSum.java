package io.tidemark.training.onnx;

import java.util.Arrays;

/**
 * Splits path lengths, which are multiples of their smallest last bit, into parts that float32 adds
 * over all trees without rounding, in any order: each part's unit is a power of two such that its
 * sum over all trees fits in 24 bits. Added as doubles, the sums are exactly the sum of the path
 * lengths.
 */
final class ExactSum {
  private final double[] quanta;
  private final double longest;

  private ExactSum(double[] quanta, double longest) {
    this.quanta = quanta;
    this.longest = longest;
  }

  static ExactSum over(int trees, float[] pathLengths) {
    double longest = 0;
    double unit = 0x1p-23;
    for (float length : pathLengths) {
      longest = Math.max(longest, length);
      if (length > 0) {
        unit = Math.min(unit, Math.ulp(length));
      }
    }
    double[] quanta = new double[8];
    int parts = 0;
    double bound = Math.max(longest, unit);
    double quantum;
    do {
      quantum = Math.max(unit, Math.scalb(1.0, Math.getExponent(trees * bound) + 1 - 24));
      quanta[parts++] = quantum;
      bound = quantum / 2;
    } while (quantum > unit);
    return new ExactSum(Arrays.copyOf(quanta, parts), longest);
  }

  /** Returns the number of which all path lengths and their sums are multiples. */
  double unit() {
    return quanta[quanta.length - 1];
  }

  double longest() {
    return longest;
  }

  int parts() {
    return quanta.length;
  }

  double[] split(float pathLength) {
    double[] parts = new double[quanta.length];
    double rest = pathLength;
    for (int i = 0; i < parts.length; i++) {
      parts[i] = Math.rint(rest / quanta[i]) * quanta[i];
      rest -= parts[i];
    }
    return parts;
  }
}
