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

  /** An action that breaks no bound and needs no step-up by policy. */
  public static JudgedAction of(long timeMicros, String credential, String source, Impact impact) {
    return new JudgedAction(timeMicros, credential, source, impact, null, null);
  }
}
