package io.tidemark.runtime.judge;

import io.tidemark.engine.event.Impact;
import java.util.Objects;

/**
 * What judging needs to know of an action besides its feature vector.
 *
 * @param timeMicros event time, microseconds since the epoch
 * @param credential credential id, or null when the log gives none
 * @param source what it came from, or null when the log gives none
 * @param impact what it can do
 * @param boundBreach which bound of the identity it breaks, or null
 * @param stepUpReason why policy asks for fresh evidence in any case, or null
 */
public record JudgedAction(
    long timeMicros,
    String credential,
    String source,
    Impact impact,
    String boundBreach,
    String stepUpReason) {
  public JudgedAction {
    Objects.requireNonNull(impact, "impact");
  }

  /** The policy rule that a critical action has to meet unless it is usual for the identity. */
  public static final String CRITICAL_NOT_HABITUAL = "critical_action_not_habitual";

  /**
   * An action under the rules that hold whatever the statistics say.
   *
   * @param habit whether the identity is known to do this
   */
  public static JudgedAction of(
      long timeMicros,
      String credential,
      String source,
      Impact impact,
      String boundBreach,
      Habit habit) {
    boolean asked = impact == Impact.CRITICAL && habit == Habit.UNUSUAL;
    return new JudgedAction(
        timeMicros, credential, source, impact, boundBreach, asked ? CRITICAL_NOT_HABITUAL : null);
  }

  /** Whether an action is one that its identity does. */
  public enum Habit {
    /** Seen on enough earlier days. */
    USUAL,
    /** Not seen on enough earlier days, or actions are not remembered. */
    UNUSUAL
  }

  /** An action that breaks no bound and needs no step-up by policy. */
  public static JudgedAction of(long timeMicros, String credential, String source, Impact impact) {
    return new JudgedAction(timeMicros, credential, source, impact, null, null);
  }
}
