package io.tidemark.engine.operator;

import io.tidemark.engine.bytes.ByteSink;
import io.tidemark.engine.bytes.ByteSource;
import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.profile.ValueHash;
import java.util.Arrays;

/**
 * Recent state of a day. It reaches back to 00:00 UTC on the day before an event, so a state kept
 * for a week gives the same results as one created at that midnight.
 */
final class DayState implements ExpiringState {
  private static final long[] NO_HASHES = {};

  long day = Long.MIN_VALUE;

  /** Hashes of the day, at first {@link ValueHash#ABSENT}; their number depends on the feature. */
  final long[] hashes;

  /** Creates a state without hashes, as most features need. There may be hundreds of sessions. */
  DayState() {
    hashes = NO_HASHES;
  }

  DayState(int count) {
    hashes = new long[count];
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
    for (long hash : hashes) {
      sink.i64(hash);
    }
  }

  @Override
  public void read(ByteSource source) {
    day = source.signed();
    Arrays.setAll(hashes, i -> source.i64());
  }
}
