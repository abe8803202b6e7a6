package io.tidemark.engine.operator;

/**
 * A count over a trailing window in sixty buckets: exact to one sixtieth of the window, with memory
 * that does not grow with events. A window of one hour at 10:15:30 holds events since 09:16:00.
 */
final class WindowedCount {
  static final int BUCKETS = 60;

  private final long bucketMicros;
  private final int[] counts = new int[BUCKETS];
  private long newest = Long.MIN_VALUE;
  private long sum;

  WindowedCount(long windowMicros) {
    bucketMicros = windowMicros / BUCKETS;
  }

  /** Adds an event; one that is older than the window is passed over. */
  void add(long micros) {
    long bucket = Math.floorDiv(micros, bucketMicros);
    advance(bucket);
    if (bucket > newest - BUCKETS) {
      counts[(int) Math.floorMod(bucket, (long) BUCKETS)]++;
      sum++;
    }
  }

  /** Events in the window that ends at a time. */
  long at(long micros) {
    advance(Math.floorDiv(micros, bucketMicros));
    return sum;
  }

  private void advance(long bucket) {
    if (bucket <= newest) {
      return;
    }
    if (newest == Long.MIN_VALUE) {
      newest = bucket;
      return;
    }
    long steps = Math.min(bucket - newest, BUCKETS);
    for (long i = 1; i <= steps; i++) {
      int slot = (int) Math.floorMod(bucket - steps + i, (long) BUCKETS);
      sum -= counts[slot];
      counts[slot] = 0;
    }
    newest = bucket;
  }
}
