package io.tidemark.engine.operator;

import io.tidemark.engine.profile.ByteSink;
import io.tidemark.engine.profile.ByteSource;
import io.tidemark.engine.profile.StableMath;
import io.tidemark.engine.profile.ValueHash;

/**
 * How often each value followed each other one in a trailing window. A step over midnight is kept
 * apart from the others: it counts only on the day on which it ends, see {@link RecentDays}.
 */
final class WindowedSteps implements FadingState {
  private final long bucketMicros;
  private final WindowedTally steps;
  private final WindowedTally starts;
  private long last = ValueHash.ABSENT;
  private long lastMicros = Long.MIN_VALUE;

  /** When the step over the last midnight ended, where it began, and which it was. */
  private long nightMicros = Long.MIN_VALUE;

  private long nightStart = ValueHash.ABSENT;
  private long nightStep;

  WindowedSteps(long windowMicros) {
    bucketMicros = Sixtieths.lengthOf(windowMicros);
    steps = new WindowedTally(windowMicros);
    starts = new WindowedTally(windowMicros);
  }

  /**
   * Takes a value, not earlier than those before.
   *
   * @param value its hash
   * @return bits of surprise that it follows the one before; NaN for the first
   */
  double take(long micros, long value) {
    long from = RecentDays.reach(lastMicros, micros) ? last : ValueHash.ABSENT;
    boolean overnight = lastMicros < micros && !RecentDays.isSameDay(lastMicros, micros);
    last = value;
    lastMicros = micros;
    if (from == ValueHash.ABSENT) {
      return Double.NaN;
    }
    long step = from * 0x9E3779B97F4A7C15L ^ Long.rotateLeft(value, 23);
    double bits = bits(micros, from, step);
    if (overnight) {
      nightMicros = micros;
      nightStart = from;
      nightStep = step;
    } else {
      steps.add(micros, step);
      starts.add(micros, from);
    }
    return bits;
  }

  private double bits(long micros, long from, long step) {
    steps.at(micros);
    starts.at(micros);
    boolean night = countsNight(micros);
    int followed = starts.count(from) + (night && nightStart == from ? 1 : 0);
    int distinct = starts.distinct() + (night && starts.count(nightStart) == 0 ? 1 : 0);
    int same = steps.count(step) + (night && nightStep == step ? 1 : 0);
    return StableMath.log2((followed + distinct + 1.0) / (same + 1.0));
  }

  private boolean countsNight(long micros) {
    return nightMicros != Long.MIN_VALUE
        && RecentDays.isSameDay(nightMicros, micros)
        && Math.floorDiv(nightMicros, bucketMicros)
            > Math.floorDiv(micros, bucketMicros) - Sixtieths.COUNT;
  }

  @Override
  public long fadesAt() {
    return lastMicros == Long.MIN_VALUE ? ALREADY : Sixtieths.endOfStep(lastMicros, bucketMicros);
  }

  @Override
  public void write(ByteSink sink) {
    sink.i64(last);
    sink.signed(lastMicros);
    sink.signed(nightMicros);
    sink.i64(nightStart);
    sink.i64(nightStep);
    steps.write(sink);
    starts.write(sink);
  }

  @Override
  public void read(ByteSource source) {
    last = source.i64();
    lastMicros = source.signed();
    nightMicros = source.signed();
    nightStart = source.i64();
    nightStep = source.i64();
    steps.read(source);
    starts.read(source);
  }
}
