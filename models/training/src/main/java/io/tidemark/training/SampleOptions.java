package io.tidemark.training;

import java.io.Serializable;

/**
 * How many rows a scope is trained on.
 *
 * @param rowsPerScope rows in the sample of one scope; 256 to 1 000 000
 * @param maxIdentityShare the largest part of a sample that one identity may supply, in (0, 1], so
 *     that the busiest identity does not define what is normal for all
 * @param minActiveDays days of history that a row must have behind it; younger rows are left out
 * @param seed of the choice
 */
public record SampleOptions(int rowsPerScope, double maxIdentityShare, int minActiveDays, long seed)
    implements Serializable {
  public SampleOptions {
    if (rowsPerScope < 256 || rowsPerScope > 1_000_000) {
      throw new IllegalArgumentException(
          "rowsPerScope is " + rowsPerScope + "; allowed are 256 to 1000000");
    }
    if (!(maxIdentityShare > 0 && maxIdentityShare <= 1)) {
      throw new IllegalArgumentException(
          "maxIdentityShare is " + maxIdentityShare + "; allowed are values above 0, at most 1");
    }
    if (minActiveDays < 0) {
      throw new IllegalArgumentException("minActiveDays is " + minActiveDays + "; at least 0");
    }
  }

  /** 8192 rows, at most a tenth of them from one identity, with three days of history. */
  public static SampleOptions defaults(long seed) {
    return new SampleOptions(8192, 0.1, 3, seed);
  }

  /** Rows that one identity may supply. */
  long rowsPerIdentity() {
    return Math.max(1, (long) (rowsPerScope * maxIdentityShare));
  }
}
