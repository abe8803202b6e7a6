package io.tidemark.runtime.judge;

import io.tidemark.runtime.risk.Cause;
import io.tidemark.runtime.risk.DecisionKind;
import io.tidemark.runtime.risk.Level;
import java.util.List;
import java.util.Set;

/**
 * What is decided about one action, and why.
 *
 * @param score isolation score of the forest for the whole vector, in (0, 1]
 * @param statistic u: what the event's statistic exceeds the identity's usual maximum by
 * @param assessment p-value, risk, effective risk and leading feature
 * @param level of the effective risk; LOW when the scope has no thresholds
 * @param decision what to do
 * @param cause what the decision rests on
 * @param asking all that asks for something, also what the decision does not rest on: an unusual
 *     action that breaks a bound is decided by its risk, and the bound still asks
 * @param reason the bound or the policy rule, when one of them is the cause; otherwise null
 * @param scopeId the scope that judged
 * @param suppressed positions of the features left out, rising: their windows may show what
 *     another, suspect pair of credential and source did; mostly empty
 */
public record Verdict(
    double score,
    double statistic,
    Assessment assessment,
    Level level,
    DecisionKind decision,
    Cause cause,
    Set<Cause> asking,
    String reason,
    String scopeId,
    List<Integer> suppressed) {
  public Verdict {
    asking = Set.copyOf(asking);
    suppressed = List.copyOf(suppressed);
  }

  /** The same, with these features left out. */
  Verdict withSuppressed(List<Integer> features) {
    return features.isEmpty()
        ? this
        : new Verdict(
            score,
            statistic,
            assessment,
            level,
            decision,
            cause,
            asking,
            reason,
            scopeId,
            features);
  }

  /** p-value of the statistic, in (0, 1]; 1 where it is no evidence. */
  public double pValue() {
    return assessment.pValue();
  }

  /** Risk of credential and source, in [0, 1]. */
  public double risk() {
    return assessment.risk();
  }

  /** The risk that was compared with the thresholds, in [0, 1]. */
  public double effectiveRisk() {
    return assessment.effectiveRisk();
  }

  /** 1 − risk. */
  public double trust() {
    return 1 - assessment.risk();
  }

  /** Index of the feature to name first, or −1. */
  public int leadingFeature() {
    return assessment.leadingFeature();
  }
}
