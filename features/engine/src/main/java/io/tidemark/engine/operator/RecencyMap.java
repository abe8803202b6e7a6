package io.tidemark.engine.operator;

import java.util.Arrays;

/**
 * Map from hashes to numbers, from the least to the most recently touched: a LinkedHashMap of longs
 * without an object per entry, because it is accessed several times per event. Not thread-safe.
 */
final class RecencyMap {
  private static final int NOWHERE = -1;
  private static final int FIRST_CAPACITY = 2;

  private long[] hashes = new long[FIRST_CAPACITY];
  private long[] numbers = new long[FIRST_CAPACITY];
  private int[] before = new int[FIRST_CAPACITY];
  private int[] after = new int[FIRST_CAPACITY];

  /** Open-addressing hash table, at most half full, of node indices plus 1, or 0. */
  private int[] slots = new int[2 * FIRST_CAPACITY];

  private int size;
  private int oldest = NOWHERE;
  private int newest = NOWHERE;
  private int free = NOWHERE;
  private int used;

  int size() {
    return size;
  }

  /** Returns the node of a hash, or −1. Nodes are valid until one is removed or all are cleared. */
  int find(long hash) {
    for (int slot = home(hash); slots[slot] != 0; slot = slot + 1 & slots.length - 1) {
      int node = slots[slot] - 1;
      if (hashes[node] == hash) {
        return node;
      }
    }
    return NOWHERE;
  }

  int oldest() {
    return oldest;
  }

  int after(int node) {
    return after[node];
  }

  long hash(int node) {
    return hashes[node];
  }

  long number(int node) {
    return numbers[node];
  }

  void touch(int node, long number) {
    numbers[node] = number;
    if (node != newest) {
      unlink(node);
      append(node);
    }
  }

  /** Adds a hash, which must not already be present, as the most recently touched one. */
  void add(long hash, long number) {
    int node = free;
    if (node == NOWHERE) {
      if (used == hashes.length) {
        grow();
      }
      node = used++;
    } else {
      free = after[node];
    }
    hashes[node] = hash;
    numbers[node] = number;
    append(node);
    place(node);
    size++;
  }

  void removeOldest() {
    int node = oldest;
    displace(hashes[node]);
    unlink(node);
    after[node] = free;
    free = node;
    size--;
  }

  void clear() {
    Arrays.fill(slots, 0);
    size = 0;
    used = 0;
    oldest = NOWHERE;
    newest = NOWHERE;
    free = NOWHERE;
  }

  private void append(int node) {
    before[node] = newest;
    after[node] = NOWHERE;
    if (newest == NOWHERE) {
      oldest = node;
    } else {
      after[newest] = node;
    }
    newest = node;
  }

  private void unlink(int node) {
    if (before[node] == NOWHERE) {
      oldest = after[node];
    } else {
      after[before[node]] = after[node];
    }
    if (after[node] == NOWHERE) {
      newest = before[node];
    } else {
      before[after[node]] = before[node];
    }
  }

  private int home(long hash) {
    return (int) (hash ^ hash >>> 32) & slots.length - 1;
  }

  private void place(int node) {
    int slot = home(hashes[node]);
    while (slots[slot] != 0) {
      slot = slot + 1 & slots.length - 1;
    }
    slots[slot] = node + 1;
  }

  /** Frees the slot of a hash and moves later entries so that lookups still find them. */
  private void displace(long hash) {
    int mask = slots.length - 1;
    int hole = home(hash);
    while (hashes[slots[hole] - 1] != hash) {
      hole = hole + 1 & mask;
    }
    for (int slot = hole + 1 & mask; slots[slot] != 0; slot = slot + 1 & mask) {
      int home = home(hashes[slots[slot] - 1]);
      if ((slot - home & mask) >= (slot - hole & mask)) {
        slots[hole] = slots[slot];
        hole = slot;
      }
    }
    slots[hole] = 0;
  }

  private void grow() {
    int capacity = 2 * hashes.length;
    hashes = Arrays.copyOf(hashes, capacity);
    numbers = Arrays.copyOf(numbers, capacity);
    before = Arrays.copyOf(before, capacity);
    after = Arrays.copyOf(after, capacity);
    slots = new int[2 * capacity];
    for (int node = 0; node < used; node++) {
      place(node);
    }
  }
}
