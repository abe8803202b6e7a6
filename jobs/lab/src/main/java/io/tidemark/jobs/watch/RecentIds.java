package io.tidemark.jobs.watch;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * The most recently added 64-bit ids: at least {@code capacity}, a power of two, and at most twice
 * as many. Takes 32 bytes per unit of capacity. Not thread-safe.
 */
final class RecentIds {
  /** Hashes are never 0, so 0 marks a free slot. */
  private static final long FREE = 0;

  private final int capacity;
  private long[] current;
  private long[] previous;
  private int size;

  RecentIds(int capacity) {
    this.capacity = capacity;
    this.current = new long[2 * capacity];
    this.previous = new long[2 * capacity];
  }

  /** Adds an id. Returns false if the set already contains it. */
  boolean add(long id) {
    if (contains(id)) {
      return false;
    }
    if (size == capacity) {
      previous = current;
      current = new long[2 * capacity];
      size = 0;
    }
    current[slot(current, id)] = id;
    size++;
    return true;
  }

  boolean contains(long id) {
    return current[slot(current, id)] == id || previous[slot(previous, id)] == id;
  }

  private static int slot(long[] table, long id) {
    int mask = table.length - 1;
    int at = (int) (id ^ (id >>> 32)) & mask;
    while (table[at] != FREE && table[at] != id) {
      at = (at + 1) & mask;
    }
    return at;
  }

  void writeTo(DataOutputStream out) throws IOException {
    for (long[] table : new long[][] {previous, current}) {
      int ids = 0;
      for (long id : table) {
        ids += id == FREE ? 0 : 1;
      }
      out.writeInt(ids);
      for (long id : table) {
        if (id != FREE) {
          out.writeLong(id);
        }
      }
    }
  }

  /** Reads the data written by {@link #writeTo} for the same capacity. */
  void readFrom(DataInputStream in) throws IOException {
    for (long[] table : new long[][] {previous, current}) {
      size = in.readInt();
      for (int i = 0; i < size; i++) {
        long id = in.readLong();
        table[slot(table, id)] = id;
      }
    }
  }
}
