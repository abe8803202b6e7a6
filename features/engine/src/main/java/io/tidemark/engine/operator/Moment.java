package io.tidemark.engine.operator;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.profile.ProfileView;

/**
 * An event at the moment of judgement, with what is usual for its identity and how far back the
 * recent state reaches.
 *
 * @param event only its request-time columns may be read before it is completed
 * @param usual of the profile as of the midnight before
 * @param lastMicros time of the identity's event before this one, or {@link Long#MIN_VALUE}
 * @param sinceMicros events from this time on were seen by the recent state
 */
public record Moment(AccessEvent event, ProfileView usual, long lastMicros, long sinceMicros) {
  private static final long MICROS_PER_DAY = 86_400_000_000L;
  private static final long MICROS_PER_HOUR = 3_600_000_000L;

  public long micros() {
    return event.timeMicros();
  }

  public long epochDay() {
    return Math.floorDiv(micros(), MICROS_PER_DAY);
  }

  public int hourOfDay() {
    return (int) (Math.floorMod(micros(), MICROS_PER_DAY) / MICROS_PER_HOUR);
  }

  /** Whether the recent state saw everything in a trailing window. */
  public boolean covers(long windowMicros) {
    return micros() - windowMicros >= sinceMicros;
  }
}
