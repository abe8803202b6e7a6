package io.tidemark.runtime.judge;

import io.tidemark.engine.program.RecentFeatures;
import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.baseline.EventStatistic;
import io.tidemark.runtime.baseline.ScopeBaseline;
import io.tidemark.runtime.risk.RiskState;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Judges identities by the {@link Judge} of their scope. Immutable and thread-safe, except for the
 * state passed in.
 */
public final class BaselineJudge {
  private final Baseline baseline;
  private final Map<String, Judge> judges = new TreeMap<>();

  /**
   * @param recent same as for {@link Judge}
   */
  public BaselineJudge(Baseline baseline, RecentFeatures recent) {
    this.baseline = baseline;
    for (ScopeBaseline scope : baseline.judgingScopes()) {
      judges.put(scope.id(), new Judge(scope, recent));
    }
  }

  /**
   * Judges an action and adds it to the identity's state.
   *
   * @param cohort the identity's cohort, or null if it has none
   * @param usualMaximum usual daily maximum of the identity's statistic
   * @param row feature vector, one value per feature; NaN means not observed
   */
  public Verdict judge(
      String cohort, double usualMaximum, RiskState state, float[] row, JudgedAction action) {
    return ofCohort(cohort).judge(state, row, action, usualMaximum);
  }

  /** Returns the judge for members of a cohort, which may be null. */
  public Judge ofCohort(String cohort) {
    return judges.get(baseline.scopeFor(cohort).id());
  }

  /**
   * Returns each feature's share of a vector's statistic, at least 0; they add up to 1 or are all
   * 0.
   *
   * @param suppressed indices of the features that the verdict suppressed
   */
  public double[] shares(String cohort, float[] row, List<Integer> suppressed) {
    double[] shares = new double[row.length];
    float[] seen = RecentFeatures.without(suppressed, row);
    baseline.scopeFor(cohort).statistic().explain(seen, shares);
    return shares;
  }

  /** Returns the summands of a vector's statistic; see {@link EventStatistic#parts}. */
  public List<EventStatistic.Part> parts(String cohort, float[] row, List<Integer> suppressed) {
    return baseline.scopeFor(cohort).statistic().parts(RecentFeatures.without(suppressed, row));
  }

  public Baseline baseline() {
    return baseline;
  }
}
