package io.tidemark.engine.operator;

import io.tidemark.engine.bytes.ByteSink;
import io.tidemark.engine.bytes.ByteSource;

/**
 * A count over a trailing window in {@link Sixtieths}: exact to one of them, with memory that does
 * not grow with events.
 */
final class WindowedCount implements FadingState {
  private final long bucketMicros;

  /**
   * By slot; null until events lie in two buckets, as those of short-lived credentials never do.
   */
  private int[] counts;

  /** The bucket of all events while there are no counts. */
  private long only;

  private long newest = Long.MIN_VALUE;
  private long sum;

  WindowedCount(long windowMicros) {
    bucketMicros = Sixtieths.lengthOf(windowMicros);
  }

  /** Adds an event; one that is older than the window is passed over. */
  void add(long micros) {
    long bucket = Math.floorDiv(micros, bucketMicros);
    advance(bucket);
    if (bucket > newest - Sixtieths.COUNT) {
      put(bucket, 1);
    }
  }

  /** Events in the window that ends at a time. */
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
      counts = new int[Sixtieths.COUNT];
      counts[Sixtieths.slot(only)] = (int) sum;
    }
    counts[Sixtieths.slot(bucket)] += count;
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
      if (only <= bucket - Sixtieths.COUNT) {
        sum = 0;
      }
      return;
    }
    int steps = Sixtieths.leaving(newest, bucket);
    // One division, then steps: most events leave a few buckets behind them, or nothing at all.
    int slot = Sixtieths.slot(bucket);
    for (int i = 0; i < steps && sum > 0; i++) {
      sum -= counts[slot];
      counts[slot] = 0;
      slot = Sixtieths.before(slot);
    }
    newest = bucket;
  }

  @Override
  public long fadesAt() {
    return sum == 0 ? ALREADY : Sixtieths.end(newest, bucketMicros);
  }

  private long count(int slot) {
    if (counts != null) {
      return counts[slot];
    }
    return sum > 0 && Sixtieths.slot(only) == slot ? sum : 0;
  }

  @Override
  public void write(ByteSink sink) {
    sink.signed(newest);
    Sixtieths.write(sink, newest, slot -> count(slot) > 0, slot -> sink.varint(count(slot)));
  }

  @Override
  public void read(ByteSource source) {
    newest = source.signed();
    Sixtieths.read(source, newest, 2, slot -> put(Sixtieths.bucket(newest, slot), source.whole()));
  }
}
