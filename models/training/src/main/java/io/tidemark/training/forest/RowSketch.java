package io.tidemark.training.forest;

import io.tidemark.engine.profile.ValueHash;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.Arrays;

/**
 * The distinct rows with the smallest hashes, and exactly how many copies of each there are. As a
 * row that stays below the cut in the end was below it all along, partial sketches merge to the
 * same rows and counts however the data were cut up and ordered.
 *
 * <p>Rows are appended to flat arrays; when these are full they are sorted, copies joined, and what
 * lies beyond the first k dropped. Not thread-safe.
 */
final class RowSketch implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final long MULTIPLIER = 0xD6E8FEB86659FD93L;

  private final int k;
  private int width = -1;
  private int size;
  private long[] hashes = new long[0];
  private long[] copies = new long[0];
  private double[] values = new double[0];

  /** Hashes are kept in signed order; rows above this one are not wanted. */
  private long cut = Long.MAX_VALUE;

  private String problem;

  RowSketch(int k) {
    this.k = k;
  }

  /** The hash of the values of a row. */
  static long contentHash(long seed, double[] row) {
    long hash = seed;
    for (double value : row) {
      hash = (hash ^ Double.doubleToLongBits(value + 0.0)) * MULTIPLIER;
      hash ^= hash >>> 32;
    }
    return ValueHash.mix(hash);
  }

  /** Takes a row into account; the array may be used again. */
  void add(long hash, double[] row) {
    if (width != row.length) {
      requireWidth(row.length);
    }
    if (hash > cut || problem != null) {
      return;
    }
    append(hash, 1, row, 0);
  }

  /** Takes another sketch of the same size into account. */
  RowSketch merge(RowSketch other) {
    if (other.problem != null) {
      refuse(other.problem);
    }
    if (other.size > 0) {
      requireWidth(other.width);
    }
    for (int i = 0; i < other.size && problem == null; i++) {
      append(other.hashes[i], other.copies[i], other.values, i * Math.max(0, width));
    }
    return this;
  }

  /** Remembers why no forest can be grown; of several reasons the same one in any order. */
  void refuse(String reason) {
    problem = problem == null || reason.compareTo(problem) < 0 ? reason : problem;
  }

  /** Why no forest can be grown; null if there is no reason. */
  String problem() {
    return problem;
  }

  /** Number of distinct rows, once {@link #compact} has been called. */
  int size() {
    return size;
  }

  /** The hash of a distinct row, ascending. */
  long hash(int row) {
    return hashes[row];
  }

  /** How many copies of a distinct row there are. */
  long copies(int row) {
    return copies[row];
  }

  /** The values of a distinct row, as a new array. */
  double[] values(int row) {
    return Arrays.copyOfRange(values, row * width, (row + 1) * width);
  }

  /** Whether rows were dropped, or the next one could be. */
  boolean isFull() {
    return size >= k;
  }

  /**
   * Puts rows that occur often in their proportion. A distinct row is in a full sketch or not, with
   * all its copies: for rare ones that evens out, for a row that is half of the data it does not.
   * So the frequent ones are taken out, and put back with the share of their copies that the rare
   * ones have in the sketch.
   */
  void balance(ExactCounts counts, long rows) {
    double share = (cut - (double) Long.MIN_VALUE) * 0x1p-64;
    for (int row = 0; row < size; row++) {
      if (FrequentRows.isFrequent(copies[row], rows)) {
        copies[row] = 0;
      }
    }
    cut = Long.MAX_VALUE;
    // Room for all of them: making room by dropping rows would drop frequent ones.
    grow(size + counts.size());
    for (int at = 0; at < counts.size(); at++) {
      if (FrequentRows.isFrequent(counts.copies(at), rows)) {
        double rounding = (ValueHash.mix(counts.hash(at)) >>> 11) * 0x1p-53;
        long kept = (long) Math.floor(counts.copies(at) * share + rounding);
        append(counts.hash(at), kept, counts.values(at), 0);
      }
    }
  }

  /** Sorts, joins copies and drops what is not among the k smallest hashes. */
  RowSketch compact() {
    int[] sorted = sorted();
    long[] newHashes = new long[Math.min(k, size)];
    long[] newCopies = new long[newHashes.length];
    double[] newValues = new double[newHashes.length * Math.max(0, width)];
    int kept = 0;
    for (int at = 0; at < sorted.length; at++) {
      int row = sorted[at];
      if (at > 0 && compare(sorted[at - 1], row) == 0) {
        newCopies[kept - 1] += copies[row];
        continue;
      }
      if (kept == k) {
        break;
      }
      newHashes[kept] = hashes[row];
      newCopies[kept] = copies[row];
      System.arraycopy(values, row * width, newValues, kept * width, width);
      kept++;
    }
    hashes = Arrays.copyOf(newHashes, kept);
    copies = Arrays.copyOf(newCopies, kept);
    values = Arrays.copyOf(newValues, kept * Math.max(0, width));
    size = kept;
    if (kept == k) {
      cut = hashes[k - 1];
    }
    return this;
  }

  /** Row numbers by hash and values: a primitive sort of hash beginnings, then the few ties. */
  private int[] sorted() {
    int bits = 32 - Integer.numberOfLeadingZeros(Math.max(1, size));
    long number = (1L << bits) - 1;
    long[] keys = new long[size];
    for (int row = 0; row < size; row++) {
      keys[row] = (hashes[row] & ~number) | row;
    }
    Arrays.sort(keys);
    int[] order = new int[size];
    for (int at = 0; at < size; at++) {
      int row = (int) (keys[at] & number);
      int to = at;
      while (to > 0
          && (keys[to - 1] & ~number) == (keys[at] & ~number)
          && compare(order[to - 1], row) > 0) {
        order[to] = order[to - 1];
        to--;
      }
      order[to] = row;
    }
    return order;
  }

  private int compare(int a, int b) {
    int byHash = Long.compare(hashes[a], hashes[b]);
    return byHash != 0
        ? byHash
        : Arrays.compare(values, a * width, (a + 1) * width, values, b * width, (b + 1) * width);
  }

  private void append(long hash, long count, double[] source, int offset) {
    if (hash > cut) {
      return;
    }
    if (size == hashes.length) {
      if (size >= 2 * k) {
        compact();
      }
      grow(Math.min(2 * k, Math.max(256, 2 * size)));
      if (hash > cut) {
        return;
      }
    }
    hashes[size] = hash;
    copies[size] = count;
    for (int i = 0; i < width; i++) {
      // 0 and −0 are one value.
      values[size * width + i] = source[offset + i] + 0.0;
    }
    size++;
  }

  private void grow(int capacity) {
    hashes = Arrays.copyOf(hashes, capacity);
    copies = Arrays.copyOf(copies, capacity);
    values = Arrays.copyOf(values, capacity * width);
  }

  private void requireWidth(int found) {
    if (width < 0) {
      width = found;
    } else if (width != found) {
      refuse(
          "Rows have "
              + Math.min(width, found)
              + " and "
              + Math.max(width, found)
              + " features; all vectors must have the same length");
    }
  }

  private void writeObject(ObjectOutputStream out) throws IOException {
    compact();
    out.defaultWriteObject();
  }
}
