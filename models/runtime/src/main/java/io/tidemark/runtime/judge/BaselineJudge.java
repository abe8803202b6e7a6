package io.tidemark.runtime.judge;

import io.tidemark.engine.program.RecentFeatures;
import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.baseline.ScopeBaseline;
import io.tidemark.runtime.risk.RiskState;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A baseline ready to judge: a {@link Judge} for each of its scopes, and the choice between them.
 * Immutable and thread-safe, but for the state passed in.
 */
public final class BaselineJudge {
  private final Baseline baseline;
  private final Map<String, Judge> judges = new TreeMap<>();

  /**
   * A judge by this baseline; the figures of an identity come with its state.
   *
   * @param recent features that look at what the identity did lately; {@link RecentFeatures#NONE}
   *     where pairs of credential and source are not told apart by them
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
   * @param usualMaximum what the identity's statistic usually reaches in a day
   * @param row feature vector, one value per feature; NaN means not observed
   */
  public Verdict judge(
      String cohort, double usualMaximum, RiskState state, float[] row, JudgedAction action) {
    return ofCohort(cohort).judge(state, row, action, usualMaximum);
  }

  /**
   * The judge of an identity's scope.
   *
   * @param cohort of the identity, or null
   */
  public Judge ofCohort(String cohort) {
    return judges.get(baseline.scopeFor(cohort).id());
  }

  /**
   * Each feature's part in the statistic of a vector: at least 0, together 1, or all 0.
   *
   * @param suppressed features that the verdict left out
   */
  public double[] shares(String cohort, float[] row, List<Integer> suppressed) {
    double[] shares = new double[row.length];
    float[] seen = RecentFeatures.without(suppressed, row);
    baseline.scopeFor(cohort).statistic().explain(seen, shares);
    return shares;
  }

  /** What it judges by. */
  public Baseline baseline() {
    return baseline;
  }
}
