package io.tidemark.engine.operator;

import io.tidemark.engine.bytes.ByteSink;
import io.tidemark.engine.bytes.ByteSource;
import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.profile.ValueHash;

/**
 * Recent state of a day. It reaches back to 00:00 UTC on the day before an event, so a state kept
 * for a week gives the same results as one created at that midnight.
 */
class DayState implements ExpiringState {
  long day = Long.MIN_VALUE;

  /** A subclass, because there may be hundreds of sessions, and most states need no hash. */
  static class WithHash extends DayState {
    long first = ValueHash.ABSENT;

    @Override
    public void write(ByteSink sink) {
      super.write(sink);
      sink.i64(first);
    }

    @Override
    public void read(ByteSource source) {
      super.read(source);
      first = source.i64();
    }
  }

  static final class WithHashes extends WithHash {
    long second = ValueHash.ABSENT;

    @Override
    public void write(ByteSink sink) {
      super.write(sink);
      sink.i64(second);
    }

    @Override
    public void read(ByteSource source) {
      super.read(source);
      second = source.i64();
    }
  }

  /** Returns whether an earlier day, in days since the epoch, can affect an event on a day. */
  static boolean counts(long epochDay, long epochDayOfEvent) {
    return epochDay >= epochDayOfEvent - 1;
  }

  /** Returns the time, in microseconds, from which a day no longer affects any event. */
  static long end(long epochDay) {
    return (epochDay + 2) * EventTime.DAY;
  }

  @Override
  public long expiresAt() {
    return day == Long.MIN_VALUE ? ALREADY : end(day);
  }

  @Override
  public void write(ByteSink sink) {
    sink.signed(day);
  }

  @Override
  public void read(ByteSource source) {
    day = source.signed();
  }
}
