package io.tidemark.runtime.judge;

import io.tidemark.engine.event.Impact;
import java.util.Objects;

/**
 * Input of judging in addition to the feature vector.
 *
 * @param timeMicros event time, microseconds since the epoch
 * @param credential credential id, or null if the log has none
 * @param source source of the action, or null if the log has none
 * @param impact impact of the action
 * @param boundBreach bound of the identity that it breaks, or null
 * @param stepUpReason policy rule that asks for fresh evidence, or null
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

  /** Policy rule for critical actions that are not usual for the identity. */
  public static final String CRITICAL_NOT_HABITUAL = "critical_action_not_habitual";

  /**
   * Action under the rules that apply regardless of statistics.
   *
   * @param habit whether the action is usual for the identity
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

  /** Whether an action is usual for its identity. */
  public enum Habit {
    /** Seen on enough earlier days. */
    USUAL,
    /** Not seen on enough earlier days, or actions are not remembered. */
    UNUSUAL
  }

  /** Action that breaks no bound and needs no step-up by policy. */
  public static JudgedAction of(long timeMicros, String credential, String source, Impact impact) {
    return new JudgedAction(timeMicros, credential, source, impact, null, null);
  }
}
