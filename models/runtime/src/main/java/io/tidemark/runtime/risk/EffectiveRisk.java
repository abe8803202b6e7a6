package io.tidemark.runtime.risk;

/**
 * Computes the effective risk: a risk weighted by an action's impact, for comparison with the
 * thresholds.
 */
final class EffectiveRisk {
  private EffectiveRisk() {}

  /**
   * Computes 1 − (1 − risk)^weight, which increases with both arguments.
   *
   * @param risk risk in [0, 1]
   * @param weight exponent applied to trust because of the action's impact, at least 0; 1 leaves
   *     the risk unchanged
   */
  public static double of(double risk, double weight) {
    return weight == 1 ? risk : 1 - StrictMath.pow(1 - risk, weight);
  }
}
