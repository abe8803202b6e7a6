package io.tidemark.training.forest;

import io.tidemark.engine.profile.ValueHash;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.Arrays;
import java.util.function.LongPredicate;

/**
 * Sample of the k rows with the smallest unsigned hashes. Rows with equal hashes and values count
 * as copies of one row.
 *
 * <p>A row within the final cut was also within every earlier cut, so merging the samples of all
 * parts gives the sample of the whole, in any order. Rows are appended to flat arrays; when these
 * are full, rows are sorted, copies merged, and rows beyond the first k dropped. Not thread-safe.
 */
public final class RowSample implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final long EVERY_HASH = -1;

  private final int k;
  private int width;
  private int size;
  private long[] hashes = new long[0];
  private long[] copies = new long[0];
  private float[] values = new float[0];

  /** Largest hash that is accepted. */
  private long cut;

  public RowSample(int k) {
    this(k, EVERY_HASH);
  }

  public RowSample(int k, long largestHash) {
    this.k = k;
    this.cut = largestHash;
  }

  /** Returns whether a row with this hash would be accepted. */
  public boolean accepts(long hash) {
    return Long.compareUnsigned(hash, cut) <= 0;
  }

  /** Adds a row, if its hash is within the cut. Values are copied; rows have equal lengths. */
  public void add(long hash, float[] row) {
    width = row.length;
    append(hash, 1, row, 0);
  }

  /** Adds the rows of another sample that has the same k. */
  public RowSample merge(RowSample other) {
    width = Math.max(width, other.width);
    for (int row = 0; row < other.size; row++) {
      append(other.hashes[row], other.copies[row], other.values, row * width);
    }
    return this;
  }

  /** Returns at most k rows in hash order. Copies of a row are adjacent. */
  public float[][] rows() {
    compact();
    float[][] rows = new float[(int) Math.min(k, Arrays.stream(copies).sum())][];
    int at = 0;
    for (int row = 0; row < size; row++) {
      for (long copy = 0; copy < copies[row] && at < rows.length; copy++) {
        rows[at++] = Arrays.copyOfRange(values, row * width, (row + 1) * width);
      }
    }
    return rows;
  }

  /**
   * Returns a sample with frequent rows in proportion to their number of copies. Copies share their
   * hash, so either all or none are sampled. For rare rows, this evens out. A row that makes up
   * half of the data would fill the sample or be missing from it, so each copy of a frequent row is
   * given a hash of its own.
   *
   * @param counted sample that contains all copies of all frequent rows, and possibly other rows
   */
  RowSample spread(RowSample counted, LongPredicate isFrequent) {
    compact();
    counted.compact();
    RowSample spread = new RowSample(k, cut);
    spread.width = width;
    for (int row = 0; row < size; row++) {
      if (!isFrequent.test(copies[row])) {
        spread.append(hashes[row], copies[row], values, row * width);
      }
    }
    for (int row = 0; row < counted.size; row++) {
      if (isFrequent.test(counted.copies[row])) {
        for (long copy = 0; copy < counted.copies[row]; copy++) {
          spread.append(ValueHash.pair(counted.hashes[row], copy), 1, counted.values, row * width);
        }
      }
    }
    return spread;
  }

  private void compact() {
    int[] sorted = sorted();
    long[] newHashes = new long[Math.min(k, size)];
    long[] newCopies = new long[newHashes.length];
    float[] newValues = new float[newHashes.length * width];
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
    values = Arrays.copyOf(newValues, kept * width);
    size = kept;
    if (kept == k) {
      cut = hashes[k - 1];
    }
  }

  /**
   * Returns the row numbers, sorted by hash and values. Sorts primitives by their leading hash
   * bits, and then resolves the few ties.
   */
  private int[] sorted() {
    int bits = 32 - Integer.numberOfLeadingZeros(Math.max(1, size));
    long number = (1L << bits) - 1;
    long[] keys = new long[size];
    for (int row = 0; row < size; row++) {
      keys[row] = ((hashes[row] ^ Long.MIN_VALUE) & ~number) | row;
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
    int byHash = Long.compareUnsigned(hashes[a], hashes[b]);
    return byHash != 0
        ? byHash
        : Arrays.compare(values, a * width, (a + 1) * width, values, b * width, (b + 1) * width);
  }

  private void append(long hash, long count, float[] source, int offset) {
    if (!accepts(hash)) {
      return;
    }
    if (size == hashes.length) {
      // The capacity exceeds k by a quarter. If it were smaller, frequent sorting would cost more
      // than the saved memory is worth.
      int most = k + Math.max(256, k / 4);
      if (size >= most) {
        compact();
      }
      int capacity = Math.min(most, Math.max(256, 2 * size));
      hashes = Arrays.copyOf(hashes, capacity);
      copies = Arrays.copyOf(copies, capacity);
      values = Arrays.copyOf(values, capacity * width);
      if (!accepts(hash)) {
        return;
      }
    }
    hashes[size] = hash;
    copies[size] = count;
    System.arraycopy(source, offset, values, size * width, width);
    size++;
  }

  private void writeObject(ObjectOutputStream out) throws IOException {
    compact();
    out.defaultWriteObject();
  }
}
