package io.tidemark.runtime.judge;

import io.tidemark.engine.event.Impact;
import java.util.Objects;

/**
 * All properties of an action, apart from its feature vector, that affect the decision.
 *
 * @param timeMicros event time, in microseconds since the epoch
 * @param credential credential id, or null if the log has none
 * @param source the action's source, or null if the log has none
 * @param boundBreach name of the bound that the action breaches, or null
 * @param stepUpReason policy rule that requires fresh evidence, or null
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

  public static final String CRITICAL_NOT_HABITUAL = "critical_action_not_habitual";

  /** Creates an action and applies the rules that do not depend on statistics. */
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
    USUAL,
    /** Performed on too few earlier days, or profiles do not record actions. */
    UNUSUAL
  }

  /** Creates an action that breaches no bound and is subject to no policy rule. */
  public static JudgedAction of(long timeMicros, String credential, String source, Impact impact) {
    return new JudgedAction(timeMicros, credential, source, impact, null, null);
  }
}
