package io.tidemark.training.onnx;

import java.util.Arrays;

/**
 * Cuts path lengths into parts that float32 can add up over all trees without rounding, in any
 * order. A path length is 0 or a float32 from 1 on, so it is a multiple of 2^−23; a part is a
 * multiple of some larger power of two, large enough that the sum over the trees has 24 bits. The
 * sums of the parts, added as doubles, are exactly the sum of the path lengths.
 */
final class ExactSum {
  static final double UNIT = 0x1p-23;

  private final double[] quanta;

  private ExactSum(double[] quanta) {
    this.quanta = quanta;
  }

  /** Parts for the path lengths of so many trees. */
  static ExactSum over(int trees, float[] pathLengths) {
    double bound = UNIT;
    for (float length : pathLengths) {
      bound = Math.max(bound, length);
    }
    double[] quanta = new double[4];
    int parts = 0;
    double quantum;
    do {
      quantum = Math.max(UNIT, Math.scalb(1.0, Math.getExponent(trees * bound) + 1 - 24));
      quanta[parts++] = quantum;
      bound = quantum / 2;
    } while (quantum > UNIT);
    return new ExactSum(Arrays.copyOf(quanta, parts));
  }

  /** Number of parts. */
  int parts() {
    return quanta.length;
  }

  /** The parts of one path length. */
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
