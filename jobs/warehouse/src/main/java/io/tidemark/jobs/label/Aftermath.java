package io.tidemark.jobs.label;

import io.tidemark.engine.event.EventTime;
import java.util.Collection;

/**
 * The hours after an event of an attack: what an identity does then is still put down to the
 * attack, so that an alert on it is not false.
 */
public final class Aftermath {
  public static final int HOURS = 24;

  private static final long MICROS = HOURS * EventTime.HOUR;

  private Aftermath() {}

  /**
   * Whether a time is that of an attack's event or soon after, both ends included.
   *
   * @param micros since the epoch
   * @param attacks times of events of attacks, in microseconds since the epoch
   */
  public static boolean isIn(long micros, Collection<Long> attacks) {
    return attacks.stream().anyMatch(attack -> micros >= attack && micros <= attack + MICROS);
  }
}
