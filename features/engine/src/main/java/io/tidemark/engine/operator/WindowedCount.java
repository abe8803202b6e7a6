package io.tidemark.engine.operator;

import io.tidemark.engine.profile.ByteSink;
import io.tidemark.engine.profile.ByteSource;

/**
 * A count over a trailing window in {@link Sixtieths}: exact to one of them, with memory that does
 * not grow with events.
 */
final class WindowedCount implements FeatureState {
  private final long bucketMicros;
  private final int[] counts = new int[Sixtieths.COUNT];
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
      counts[Sixtieths.slot(bucket)]++;
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
  public void write(ByteSink sink) {
    sink.signed(newest);
    Sixtieths.write(sink, newest, slot -> counts[slot] > 0, slot -> sink.varint(counts[slot]));
  }

  @Override
  public void read(ByteSource source) {
    newest = source.signed();
    Sixtieths.read(
        source,
        newest,
        2,
        slot -> {
          counts[slot] = source.whole();
          sum += counts[slot];
        });
  }
}
