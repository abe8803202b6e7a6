package io.tidemark.training;

import java.io.Serializable;

/**
 * Options for the training samples of scopes.
 *
 * @param rowsPerScope 256 to 1 000 000
 * @param maxIdentityShare largest share of a sample from one identity, in (0, 1], so that the
 *     busiest identity does not decide what is normal for everyone
 * @param minActiveDays minimum days of history on which a row must be based; others are ignored
 */
public record SampleOptions(
    int rowsPerScope, double maxIdentityShare, int minActiveDays, SampleKey key)
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

  /** Returns 8192 rows, at most a tenth from one identity, and three days of history. */
  public static SampleOptions defaults(long seed) {
    return new SampleOptions(8192, 0.1, 3, SampleKey.of(seed));
  }

  long rowsPerIdentity() {
    return Math.max(1, (long) (rowsPerScope * maxIdentityShare));
  }
}
