package io.tidemark.runtime.judge;

import io.tidemark.runtime.baseline.Starter;
import io.tidemark.runtime.risk.Cause;
import io.tidemark.runtime.risk.DecisionKind;
import io.tidemark.runtime.risk.Level;
import java.util.List;
import java.util.Set;

/**
 * The verdict on an action.
 *
 * @param score the forest's isolation score for the whole vector, in (0, 1]
 * @param statistic u, the amount by which the event's statistic exceeds the usual maximum
 * @param level effective risk level; LOW if the scope has no thresholds
 * @param asking all causes that require a step-up or more, even if another determined the decision
 * @param reason the bound or policy rule that caused the decision, or null
 * @param scopeId id of the scope that judged the action, or {@link Starter#NAME}
 * @param suppressed ascending indices of features that were ignored because a suspect pair of
 *     credential and source may have filled their windows; usually empty
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

  public boolean isByStarter() {
    return Starter.NAME.equals(scopeId);
  }

  public double pValue() {
    return assessment.pValue();
  }

  public double risk() {
    return assessment.risk();
  }

  public double effectiveRisk() {
    return assessment.effectiveRisk();
  }

  public double trust() {
    return 1 - assessment.risk();
  }

  /** Returns the index of the leading feature, or −1 if no feature stands out. */
  public int leadingFeature() {
    return assessment.leadingFeature();
  }
}
