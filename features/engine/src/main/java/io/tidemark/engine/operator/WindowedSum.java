package io.tidemark.engine.operator;

import io.tidemark.engine.bytes.ByteSink;
import io.tidemark.engine.bytes.ByteSource;

/**
 * Sums counts over a trailing window of {@link RingBuckets}. A bucket saturates at 2^47, so that a
 * double represents the sum of all sixty exactly.
 */
final class WindowedSum implements ExpiringState {
  private static final long MOST = 1L << 47;

  private final long bucketMicros;

  /** Sums by slot; null until a count is added or a positive sum is restored. */
  private long[] sums;

  private long newest = Long.MIN_VALUE;
  private long observed = Long.MIN_VALUE;

  WindowedSum(long windowMicros) {
    bucketMicros = RingBuckets.lengthOf(windowMicros);
  }

  void add(long micros, long count) {
    long bucket = Math.floorDiv(micros, bucketMicros);
    advance(bucket);
    if (bucket > newest - RingBuckets.COUNT) {
      int slot = RingBuckets.slot(bucket);
      long[] bySlot = sums();
      bySlot[slot] = Math.min(MOST, bySlot[slot] + Math.min(MOST, count));
      observed = Math.max(observed, bucket);
    }
  }

  /** Returns the sum over the window that ends at the given time, or NaN without counts. */
  double at(long micros) {
    advance(Math.floorDiv(micros, bucketMicros));
    if (observed == Long.MIN_VALUE || observed <= newest - RingBuckets.COUNT) {
      return Double.NaN;
    }
    if (sums == null) {
      // Only zeros were observed before this state was saved; they are not written.
      return 0;
    }
    long sum = 0;
    for (long bucketSum : sums) {
      sum += bucketSum;
    }
    return sum;
  }

  private long[] sums() {
    if (sums == null) {
      sums = new long[RingBuckets.COUNT];
    }
    return sums;
  }

  private void advance(long bucket) {
    if (bucket <= newest) {
      return;
    }
    int steps = sums == null ? 0 : RingBuckets.leaving(newest, bucket);
    int slot = RingBuckets.slot(bucket);
    for (int i = 0; i < steps; i++) {
      sums[slot] = 0;
      slot = RingBuckets.before(slot);
    }
    newest = bucket;
  }

  @Override
  public long expiresAt() {
    return observed == Long.MIN_VALUE ? ALREADY : RingBuckets.end(observed, bucketMicros);
  }

  @Override
  public void write(ByteSink sink) {
    sink.signed(newest);
    sink.signed(observed);
    RingBuckets.write(
        sink, newest, slot -> sums != null && sums[slot] > 0, slot -> sink.varint(sums[slot]));
  }

  @Override
  public void read(ByteSource source) {
    newest = source.signed();
    observed = source.signed();
    if (observed > newest) {
      throw source.damaged("a bucket comes after the newest one");
    }
    RingBuckets.read(source, newest, 2, slot -> sums()[slot] = sum(source));
  }

  private static long sum(ByteSource source) {
    long sum = source.varint();
    if (sum < 0 || sum > MOST) {
      throw source.damaged("an impossible sum of " + Long.toUnsignedString(sum));
    }
    return sum;
  }
}
