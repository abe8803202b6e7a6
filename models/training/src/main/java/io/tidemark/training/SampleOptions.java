package io.tidemark.training;

import java.io.Serializable;

/**
 * Options for the size of a scope's training sample.
 *
 * @param rowsPerScope rows in the sample of one scope; 256 to 1 000 000
 * @param maxIdentityShare largest share of a sample that one identity may supply, in (0, 1], so
 *     that the busiest identity does not define what is normal for all
 * @param minActiveDays minimum days of history behind a row; rows with less are ignored
 * @param seed seed for drawing the sample
 */
public record SampleOptions(int rowsPerScope, double maxIdentityShare, int minActiveDays, long seed)
    implements Serializable {
  public SampleOptions {
    if (rowsPerScope < 256 || rowsPerScope > 1_000_000) {
      throw new IllegalArgumentException(
          "rowsPerScope is " + rowsPerScope + "; it must be 256 to 1000000");
    }
    if (!(maxIdentityShare > 0 && maxIdentityShare <= 1)) {
      throw new IllegalArgumentException(
          "maxIdentityShare is " + maxIdentityShare + "; it must be above 0 and at most 1");
    }
    if (minActiveDays < 0) {
      throw new IllegalArgumentException(
          "minActiveDays is " + minActiveDays + "; it must be at least 0");
    }
  }

  /**
   * Default options: 8192 rows, at most a tenth from one identity, with at least three days of
   * history.
   */
  public static SampleOptions defaults(long seed) {
    return new SampleOptions(8192, 0.1, 3, seed);
  }

  /** Maximum number of rows from one identity. */
  long rowsPerIdentity() {
    return Math.max(1, (long) (rowsPerScope * maxIdentityShare));
  }
}
