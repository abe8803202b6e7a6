package io.tidemark.training.forest;

import java.io.Serializable;
import java.util.Arrays;

/** How often given rows occur exactly, and what is in them. */
final class ExactCounts implements Serializable {
  private static final long serialVersionUID = 1L;

  private final long[] hashes;
  private final long[] copies;
  private final double[][] values;

  /**
   * @param hashes ascending
   */
  ExactCounts(long[] hashes) {
    this.hashes = hashes;
    this.copies = new long[hashes.length];
    this.values = new double[hashes.length][];
  }

  /** Takes a row into account if it is one of those; the array may be used again. */
  void add(long hash, double[] row) {
    int at = Arrays.binarySearch(hashes, hash);
    if (at >= 0) {
      copies[at]++;
      if (values[at] == null) {
        values[at] = new double[row.length];
        // 0 and −0 are one value.
        Arrays.setAll(values[at], i -> row[i] + 0.0);
      }
    }
  }

  ExactCounts merge(ExactCounts other) {
    for (int at = 0; at < hashes.length; at++) {
      copies[at] += other.copies[at];
      if (values[at] == null) {
        values[at] = other.values[at];
      }
    }
    return this;
  }

  int size() {
    return hashes.length;
  }

  long hash(int at) {
    return hashes[at];
  }

  long copies(int at) {
    return copies[at];
  }

  double[] values(int at) {
    return values[at];
  }
}
