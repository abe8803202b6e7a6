package io.tidemark.jobs.label;

import io.tidemark.engine.event.EventTime;
import java.util.Collection;

/**
 * The hours after an attack event. Events of the same identity in this window are attributed to the
 * attack, so alerts on them are not false.
 */
public final class PostAttackWindow {
  public static final int HOURS = 24;

  private static final long MICROS = HOURS * EventTime.HOUR;

  private PostAttackWindow() {}

  /**
   * Returns whether a time is within the window of any attack event, both ends inclusive.
   *
   * @param micros time in microseconds since the epoch
   * @param attacks times of the attack events, in microseconds since the epoch
   */
  public static boolean isIn(long micros, Collection<Long> attacks) {
    return attacks.stream().anyMatch(attack -> micros >= attack && micros <= attack + MICROS);
  }
}
