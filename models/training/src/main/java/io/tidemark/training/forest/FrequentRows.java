package io.tidemark.training.forest;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.Arrays;

/**
 * Finds the rows that occur often, by their hashes, in bounded room: a count per hash, of which the
 * median is taken off all when there are too many. A count is never too high, and too low by at
 * most {@link #error}, which is below 2 / {@link #MOST} of the rows however they were cut up
 * (Misra, Gries, 1982; Agarwal et al., Mergeable Summaries, 2012).
 */
final class FrequentRows implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final int MOST = 16_384;

  /** A row is frequent when it is at least one of this many: four times the largest error. */
  static final long ONE_OF = MOST / 8;

  private static final int SLOTS = 2 * MOST;

  /** 0 marks a free slot: no row has that hash. */
  private transient long[] hashes = new long[SLOTS];

  private transient long[] counts = new long[SLOTS];
  private int size;
  private long rows;
  private long error;

  void add(long hash) {
    rows++;
    add(hash, 1);
  }

  FrequentRows merge(FrequentRows other) {
    rows += other.rows;
    error += other.error;
    for (int slot = 0; slot < SLOTS; slot++) {
      if (other.hashes[slot] != 0) {
        add(other.hashes[slot], other.counts[slot]);
      }
    }
    return this;
  }

  /** Number of rows seen. */
  long rows() {
    return rows;
  }

  /** How much too low a count may be. */
  long error() {
    return error;
  }

  /** Hashes of rows that may be frequent, ascending; every frequent row is among them. */
  long[] candidates() {
    long[] found = new long[size];
    int count = 0;
    for (int slot = 0; slot < SLOTS; slot++) {
      if (hashes[slot] != 0 && isFrequent(counts[slot] + error, rows)) {
        found[count++] = hashes[slot];
      }
    }
    long[] sorted = Arrays.copyOf(found, count);
    Arrays.sort(sorted);
    return sorted;
  }

  /** Whether so many copies among so many rows are frequent. */
  static boolean isFrequent(long copies, long rows) {
    return copies >= rows / ONE_OF + 1;
  }

  private void add(long hash, long count) {
    int slot = (int) hash & (SLOTS - 1);
    while (hashes[slot] != 0 && hashes[slot] != hash) {
      slot = (slot + 1) & (SLOTS - 1);
    }
    counts[slot] += count;
    if (hashes[slot] == 0) {
      hashes[slot] = hash;
      if (++size == MOST) {
        takeOffTheMedian();
      }
    }
  }

  private void takeOffTheMedian() {
    long[] oldHashes = hashes;
    long[] oldCounts = counts;
    long[] sorted = Arrays.stream(oldCounts).filter(count -> count > 0).sorted().toArray();
    long median = sorted[sorted.length / 2];
    error += median;
    hashes = new long[SLOTS];
    counts = new long[SLOTS];
    size = 0;
    for (int slot = 0; slot < SLOTS; slot++) {
      if (oldCounts[slot] > median) {
        add(oldHashes[slot], oldCounts[slot] - median);
      }
    }
  }

  private void writeObject(ObjectOutputStream out) throws IOException {
    out.defaultWriteObject();
    for (int slot = 0; slot < SLOTS; slot++) {
      if (hashes[slot] != 0) {
        out.writeLong(hashes[slot]);
        out.writeLong(counts[slot]);
      }
    }
  }

  private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
    in.defaultReadObject();
    hashes = new long[SLOTS];
    counts = new long[SLOTS];
    int stored = size;
    size = 0;
    for (int i = 0; i < stored; i++) {
      add(in.readLong(), in.readLong());
    }
  }
}
