package io.tidemark.jobs.label;

import io.tidemark.engine.event.EventTime;
import java.util.Collection;

/**
 * Hours after an event of an attack. Events of the identity in these hours are attributed to the
 * attack, so an alert on them is not false.
 */
public final class Aftermath {
  public static final int HOURS = 24;

  private static final long MICROS = HOURS * EventTime.HOUR;

  private Aftermath() {}

  /**
   * Whether a time is within the aftermath of an attack's event, both ends included.
   *
   * @param micros since the epoch
   * @param attacks times of events of attacks, in microseconds since the epoch
   */
  public static boolean isIn(long micros, Collection<Long> attacks) {
    return attacks.stream().anyMatch(attack -> micros >= attack && micros <= attack + MICROS);
  }
}
