package io.tidemark.engine.operator;

import io.tidemark.engine.profile.ByteSink;
import io.tidemark.engine.profile.ByteSource;

/**
 * A count over a trailing window in sixty buckets: exact to one sixtieth of the window, with memory
 * that does not grow with events. A window of one hour at 10:15:30 holds events since 09:16:00.
 */
final class WindowedCount implements FeatureState {
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
    if (sum == 0) {
      newest = bucket;
      return;
    }
    long steps = Math.min(bucket - newest, BUCKETS);
    // One division, then steps: most events leave a few buckets behind them, or nothing at all.
    int slot = (int) Math.floorMod(bucket, (long) BUCKETS);
    for (long i = 0; i < steps && sum > 0; i++) {
      sum -= counts[slot];
      counts[slot] = 0;
      slot = slot == 0 ? BUCKETS - 1 : slot - 1;
    }
    newest = bucket;
  }

  /** The newest bucket, then the buckets that are not empty, newest first. */
  @Override
  public void write(ByteSink sink) {
    sink.signed(newest);
    int used = 0;
    for (int count : counts) {
      used += count > 0 ? 1 : 0;
    }
    sink.varint(used);
    for (int age = 0; age < BUCKETS && used > 0; age++) {
      int count = counts[(int) Math.floorMod(newest - age, (long) BUCKETS)];
      if (count > 0) {
        sink.u8(age);
        sink.varint(count);
      }
    }
  }

  @Override
  public void read(ByteSource source) {
    newest = source.signed();
    int used = source.count(2);
    int last = -1;
    for (int i = 0; i < used; i++) {
      int age = source.u8();
      if (age <= last || age >= BUCKETS) {
        throw source.damaged("bucket of age " + age + " after " + last);
      }
      int count = source.whole();
      counts[(int) Math.floorMod(newest - age, (long) BUCKETS)] = count;
      sum += count;
      last = age;
    }
  }
}
