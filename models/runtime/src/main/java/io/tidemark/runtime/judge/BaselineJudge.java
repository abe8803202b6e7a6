package io.tidemark.runtime.judge;

import io.tidemark.engine.program.RecentFeatures;
import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.baseline.ScopeBaseline;
import io.tidemark.runtime.risk.RiskState;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Judge by a baseline: a {@link Judge} per scope, and the choice between them. Immutable and
 * thread-safe, except for the state passed in.
 */
public final class BaselineJudge {
  private final Baseline baseline;
  private final Map<String, Judge> judges = new TreeMap<>();

  /**
   * Creates a judge by this baseline; the policy of an identity comes with its state.
   *
   * @param recent features over the identity's recent events; {@link RecentFeatures#NONE} if they
   *     do not distinguish pairs of credential and source
   */
  public BaselineJudge(Baseline baseline, RecentFeatures recent) {
    this.baseline = baseline;
    for (ScopeBaseline scope : baseline.judgingScopes()) {
      judges.put(scope.id(), new Judge(scope, recent));
    }
  }

  /**
   * Judges an action of an identity and remembers it in the identity's state.
   *
   * @param cohort of the identity, or null
   * @param usualMaximum usual daily maximum of the identity's statistic
   * @param row feature vector, one value per feature; NaN means not observed
   */
  public Verdict judge(
      String cohort, double usualMaximum, RiskState state, float[] row, JudgedAction action) {
    return ofCohort(cohort).judge(state, row, action, usualMaximum);
  }

  /**
   * Judge of an identity's scope.
   *
   * @param cohort of the identity, or null
   */
  public Judge ofCohort(String cohort) {
    return judges.get(baseline.scopeFor(cohort).id());
  }

  /**
   * Share of each feature in the statistic of a vector: at least 0, summing to 1, or all 0.
   *
   * @param suppressed features that the verdict suppressed
   */
  public double[] shares(String cohort, float[] row, List<Integer> suppressed) {
    double[] shares = new double[row.length];
    float[] seen = RecentFeatures.without(suppressed, row);
    baseline.scopeFor(cohort).statistic().explain(seen, shares);
    return shares;
  }

  /** The baseline. */
  public Baseline baseline() {
    return baseline;
  }
}
