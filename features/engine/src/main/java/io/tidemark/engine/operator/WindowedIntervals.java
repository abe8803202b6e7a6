package io.tidemark.engine.operator;

import io.tidemark.engine.profile.ByteSink;
import io.tidemark.engine.profile.ByteSource;

/**
 * The times between events of a trailing window, in {@link Sixtieths}: how many, their sum and the
 * sum of their squares, in seconds. An interval belongs to the bucket of the event that ends it;
 * one that began on the day before counts only on the day on which it ends, see {@link RecentDays}.
 */
final class WindowedIntervals implements FadingState {
  private final long bucketMicros;
  private final long[] counts = new long[Sixtieths.COUNT];
  private final double[] sums = new double[Sixtieths.COUNT];
  private final double[] squares = new double[Sixtieths.COUNT];
  private long newest = Long.MIN_VALUE;
  private long lastMicros = Long.MIN_VALUE;

  /** When the interval over the last midnight ended. */
  private long nightMicros = Long.MIN_VALUE;

  private double nightSeconds;

  WindowedIntervals(long windowMicros) {
    bucketMicros = Sixtieths.lengthOf(windowMicros);
  }

  /** Adds an event, not earlier than those before. */
  void add(long micros) {
    advance(Math.floorDiv(micros, bucketMicros));
    double seconds = Math.max(0, micros - lastMicros) / 1e6;
    if (lastMicros == Long.MIN_VALUE || !RecentDays.reach(lastMicros, micros)) {
      nightMicros = Long.MIN_VALUE;
    } else if (lastMicros < micros && !RecentDays.isSameDay(lastMicros, micros)) {
      nightMicros = micros;
      nightSeconds = seconds;
    } else {
      int slot = Sixtieths.slot(newest);
      counts[slot]++;
      sums[slot] += seconds;
      squares[slot] += seconds * seconds;
    }
    lastMicros = micros;
  }

  /**
   * Burstiness of the window's n intervals by Kim and Jo, from −1 (all the same) over 0 (random) to
   * 1 (all but one are nothing); NaN with fewer than five.
   */
  double burstiness() {
    long count = 0;
    double sum = 0;
    double square = 0;
    // From the newest bucket on: slots are the same after the state was saved, their order too.
    int slot = Sixtieths.slot(newest);
    for (int age = 0; age < Sixtieths.COUNT; age++) {
      count += counts[slot];
      sum += sums[slot];
      square += squares[slot];
      slot = Sixtieths.before(slot);
    }
    if (countsNight()) {
      count++;
      sum += nightSeconds;
      square += nightSeconds * nightSeconds;
    }
    if (count < 5 || sum == 0) {
      return Double.NaN;
    }
    double mean = sum / count;
    double deviation = Math.sqrt(Math.max(0, square / count - mean * mean));
    double r = deviation / mean;
    double above = Math.sqrt(count + 1.0);
    double below = Math.sqrt(count - 1.0);
    return (above * r - below) / ((above - 2) * r + below);
  }

  private boolean countsNight() {
    return nightMicros != Long.MIN_VALUE
        && RecentDays.isSameDay(nightMicros, lastMicros)
        && Math.floorDiv(nightMicros, bucketMicros) > newest - Sixtieths.COUNT;
  }

  private void advance(long bucket) {
    if (bucket <= newest) {
      return;
    }
    int steps = Sixtieths.leaving(newest, bucket);
    int slot = Sixtieths.slot(bucket);
    for (int i = 0; i < steps; i++) {
      counts[slot] = 0;
      sums[slot] = 0;
      squares[slot] = 0;
      slot = Sixtieths.before(slot);
    }
    newest = bucket;
  }

  @Override
  public long fadesAt() {
    return lastMicros == Long.MIN_VALUE ? ALREADY : Sixtieths.endOfStep(lastMicros, bucketMicros);
  }

  @Override
  public void write(ByteSink sink) {
    sink.signed(newest);
    sink.signed(lastMicros);
    sink.signed(nightMicros);
    sink.f64(nightSeconds);
    Sixtieths.write(
        sink,
        newest,
        slot -> counts[slot] > 0,
        slot -> {
          sink.varint(counts[slot]);
          sink.f64(sums[slot]);
          sink.f64(squares[slot]);
        });
  }

  @Override
  public void read(ByteSource source) {
    newest = source.signed();
    lastMicros = source.signed();
    nightMicros = source.signed();
    nightSeconds = source.f64();
    Sixtieths.read(
        source,
        newest,
        18,
        slot -> {
          counts[slot] = source.whole();
          sums[slot] = source.f64();
          squares[slot] = source.f64();
        });
  }
}
