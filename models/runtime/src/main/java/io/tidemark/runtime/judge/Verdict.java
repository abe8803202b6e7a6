package io.tidemark.runtime.judge;

import io.tidemark.runtime.risk.Cause;
import io.tidemark.runtime.risk.DecisionKind;
import io.tidemark.runtime.risk.Level;
import java.util.List;
import java.util.Set;

/**
 * Verdict on one action, with its causes.
 *
 * @param score isolation score of the forest for the whole vector, in (0, 1]
 * @param statistic u: excess of the event's statistic over the identity's usual maximum
 * @param assessment p-value, risk, effective risk and leading feature
 * @param level level of the effective risk; LOW if the scope has no thresholds
 * @param decision decision
 * @param cause cause of the decision
 * @param asking all causes that ask for something, including those that did not determine the
 *     decision: an unusual action that breaks a bound may be decided by its risk, and the bound
 *     still asks
 * @param reason the bound or the policy rule if it is the cause; otherwise null
 * @param scopeId id of the judging scope
 * @param suppressed positions of suppressed features, rising: a suspect pair of credential and
 *     source may have filled their windows; usually empty
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

  /** The same verdict with these features suppressed. */
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

  /** p-value of the statistic, in (0, 1]; 1 if it is no evidence. */
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

  /** Index of the leading feature, or −1. */
  public int leadingFeature() {
    return assessment.leadingFeature();
  }
}
