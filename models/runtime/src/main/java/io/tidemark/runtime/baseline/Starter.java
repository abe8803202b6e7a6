package io.tidemark.runtime.baseline;

import io.tidemark.runtime.risk.RiskPolicy;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;

/**
 * Scopes that judge events by the catalogue's far values until a first baseline can be trained. A
 * normal day's excess over its usual maximum is assumed to be exponential. A single value at three
 * quarters of its far value reaches MEDIUM for weight 1. No risk reaches HIGH.
 */
public final class Starter {
  public static final String NAME = "starter";
  static final double MEAN_EXCESS = 3;

  /** Limits the smallest p-value to one in a thousand. */
  private static final int ASSUMED_DAYS = 999;

  private final EventStatistic statistic;
  private final PValueCalibration calibration;
  private final CalibratedThresholds thresholds;

  /**
   * @param farValues far value for each feature, above 0, or NaN if the feature has none
   * @param weights weight for each feature's tail, at least 1
   * @param day last day before the starter judges
   */
  public Starter(float[] farValues, float[] weights, RiskPolicy policy, LocalDate day) {
    statistic = EventStatistic.assumed(farValues).weighted(weights);
    double[] maxima = new double[ASSUMED_DAYS];
    for (int i = 0; i < maxima.length; i++) {
      maxima[i] = MEAN_EXCESS * StrictMath.log((maxima.length + 1.0) / (i + 1));
    }
    calibration = new PValueCalibration(maxima, day, day, Map.of());
    double suspicious = TailSurprise.assumed(new float[] {4}).surprise(0, 3);
    double p = calibration.pValue(Combination.TAILS_ONLY.ofTail(suspicious));
    thresholds = CalibratedThresholds.assumed(policy.evidence(p), policy);
  }

  /**
   * @param usualMaximum usual daily maximum of the statistic in this scope; 0 if no day is known
   * @param days number of days from which the usual maximum was computed
   */
  public ScopeBaseline scope(String id, double usualMaximum, int days) {
    return new ScopeBaseline(
        id, statistic, calibration, Optional.of(thresholds), usualMaximum, 0, days);
  }
}
