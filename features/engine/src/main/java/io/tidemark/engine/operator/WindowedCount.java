package io.tidemark.engine.operator;

import io.tidemark.engine.bytes.ByteSink;
import io.tidemark.engine.bytes.ByteSource;

/** Counts the events in a trailing window, accurate to one bucket of {@link RingBuckets}. */
final class WindowedCount implements ExpiringState {
  private final long bucketMicros;

  /** Counts by slot; null until two buckets have events. Short-lived credentials never have two. */
  private int[] counts;

  /** The bucket of all events while {@link #counts} is null. */
  private long only;

  private long newest = Long.MIN_VALUE;
  private long sum;

  WindowedCount(long windowMicros) {
    bucketMicros = RingBuckets.lengthOf(windowMicros);
  }

  void add(long micros) {
    long bucket = Math.floorDiv(micros, bucketMicros);
    advance(bucket);
    if (bucket > newest - RingBuckets.COUNT) {
      put(bucket, 1);
    }
  }

  long at(long micros) {
    advance(Math.floorDiv(micros, bucketMicros));
    return sum;
  }

  private void put(long bucket, int count) {
    if (counts == null) {
      if (sum == 0) {
        only = bucket;
      }
      if (only == bucket) {
        sum += count;
        return;
      }
      counts = new int[RingBuckets.COUNT];
      counts[RingBuckets.slot(only)] = (int) sum;
    }
    counts[RingBuckets.slot(bucket)] += count;
    sum += count;
  }

  private void advance(long bucket) {
    if (bucket <= newest) {
      return;
    }
    if (sum == 0) {
      newest = bucket;
      return;
    }
    if (counts == null) {
      newest = bucket;
      if (only <= bucket - RingBuckets.COUNT) {
        sum = 0;
      }
      return;
    }
    int steps = RingBuckets.leaving(newest, bucket);
    // Only the first slot takes a division. Few or no buckets leave the window with most events.
    int slot = RingBuckets.slot(bucket);
    for (int i = 0; i < steps && sum > 0; i++) {
      sum -= counts[slot];
      counts[slot] = 0;
      slot = RingBuckets.before(slot);
    }
    newest = bucket;
  }

  @Override
  public long expiresAt() {
    return sum == 0 ? ALREADY : RingBuckets.end(newest, bucketMicros);
  }

  private long count(int slot) {
    if (counts != null) {
      return counts[slot];
    }
    return sum > 0 && RingBuckets.slot(only) == slot ? sum : 0;
  }

  @Override
  public void write(ByteSink sink) {
    sink.signed(newest);
    RingBuckets.write(sink, newest, slot -> count(slot) > 0, slot -> sink.varint(count(slot)));
  }

  @Override
  public void read(ByteSource source) {
    newest = source.signed();
    RingBuckets.read(
        source, newest, 2, slot -> put(RingBuckets.bucket(newest, slot), source.nonNegativeInt()));
  }
}
