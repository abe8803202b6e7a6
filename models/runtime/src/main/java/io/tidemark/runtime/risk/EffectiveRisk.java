package io.tidemark.runtime.risk;

/** What an action's impact makes of a risk: the statistic that decides. */
final class EffectiveRisk {
  private EffectiveRisk() {}

  /**
   * 1 − (1 − risk)^weight: trust to the power of the weight, turned round. Rises with both.
   *
   * @param risk in [0, 1]
   * @param weight the impact's exponent on trust, at least 0; 1 changes nothing
   */
  public static double of(double risk, double weight) {
    return weight == 1 ? risk : 1 - StrictMath.pow(1 - risk, weight);
  }
}
