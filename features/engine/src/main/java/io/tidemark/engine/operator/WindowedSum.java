package io.tidemark.engine.operator;

import io.tidemark.engine.profile.ByteSink;
import io.tidemark.engine.profile.ByteSource;

/**
 * A sum of counts over a trailing window in sixty buckets, as {@link WindowedCount} counts events.
 * A bucket saturates at 2^47, so that sixty of them are exact in a double.
 */
final class WindowedSum implements FeatureState {
  private static final long MOST = 1L << 47;

  private final long bucketMicros;
  private final long[] sums = new long[WindowedCount.BUCKETS];
  private long newest = Long.MIN_VALUE;
  private long observed = Long.MIN_VALUE;

  WindowedSum(long windowMicros) {
    bucketMicros = windowMicros / WindowedCount.BUCKETS;
  }

  /** Adds a count, not negative; one that is older than the window is passed over. */
  void add(long micros, long count) {
    long bucket = Math.floorDiv(micros, bucketMicros);
    advance(bucket);
    if (bucket > newest - WindowedCount.BUCKETS) {
      int slot = slot(bucket);
      sums[slot] = Math.min(MOST, sums[slot] + Math.min(MOST, count));
      observed = Math.max(observed, bucket);
    }
  }

  /** The sum of the window that ends at a time; NaN when nothing in it was observed. */
  double at(long micros) {
    advance(Math.floorDiv(micros, bucketMicros));
    if (observed == Long.MIN_VALUE || observed <= newest - WindowedCount.BUCKETS) {
      return Double.NaN;
    }
    long sum = 0;
    for (long bucketSum : sums) {
      sum += bucketSum;
    }
    return sum;
  }

  private void advance(long bucket) {
    if (bucket <= newest) {
      return;
    }
    long steps =
        newest == Long.MIN_VALUE ? 0 : Math.min(bucket - newest, (long) WindowedCount.BUCKETS);
    int slot = slot(bucket);
    for (long i = 0; i < steps; i++) {
      sums[slot] = 0;
      slot = slot == 0 ? WindowedCount.BUCKETS - 1 : slot - 1;
    }
    newest = bucket;
  }

  private static int slot(long bucket) {
    return (int) Math.floorMod(bucket, (long) WindowedCount.BUCKETS);
  }

  @Override
  public void write(ByteSink sink) {
    sink.signed(newest);
    sink.signed(observed);
    int used = 0;
    for (long sum : sums) {
      used += sum > 0 ? 1 : 0;
    }
    sink.varint(used);
    for (int age = 0; age < WindowedCount.BUCKETS && used > 0; age++) {
      long sum = sums[slot(newest - age)];
      if (sum > 0) {
        sink.u8(age);
        sink.varint(sum);
      }
    }
  }

  @Override
  public void read(ByteSource source) {
    newest = source.signed();
    observed = source.signed();
    if (observed > newest) {
      throw source.damaged("a bucket after the newest");
    }
    int used = source.count(2);
    int last = -1;
    for (int i = 0; i < used; i++) {
      int age = source.u8();
      if (age <= last || age >= WindowedCount.BUCKETS) {
        throw source.damaged("bucket of age " + age + " after " + last);
      }
      long sum = source.varint();
      if (sum < 0 || sum > MOST) {
        throw source.damaged("a sum of " + Long.toUnsignedString(sum));
      }
      sums[slot(newest - age)] = sum;
      last = age;
    }
  }
}
