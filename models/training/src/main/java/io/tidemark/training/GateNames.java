package io.tidemark.training;

import java.util.List;

/** Names of the gates for new baselines. Each failure message begins with the name of the gate. */
public final class GateNames {
  public static final String USABLE_SCOPE = "usable_scope";
  public static final String SCREENED_SHARE = "screened_share";
  public static final String BLIND_THRESHOLD = "blind_threshold";

  /**
   * Compares the numbers of alerts that the new and the previous baseline raise on the same events.
   */
  public static final String ALERT_VOLUME = "alert_volume";

  /**
   * Compares the quantiles of the scores that the new and the previous baseline assign to the same
   * events.
   */
  public static final String SCORE_QUANTILES = "score_quantiles";

  /** Compares the distributions of features with those on earlier days. */
  public static final String FEATURE_DRIFT = "feature_drift";

  /** Compares the results of the new and the previous baseline for a fixed set of rows. */
  public static final String GOLDEN_ROWS = "golden_rows";

  /**
   * Compares the alert rate of the previous thresholds on the new day with the rate to which they
   * were calibrated.
   */
  public static final String CALIBRATION_COVERAGE = "calibration_coverage";

  /** Limits the rise in the share of identities whose cohort has no scope. */
  public static final String UNSCOPED_IDENTITIES = "unscoped_identities";

  public static final List<String> ALL =
      List.of(
          USABLE_SCOPE,
          SCREENED_SHARE,
          BLIND_THRESHOLD,
          ALERT_VOLUME,
          SCORE_QUANTILES,
          FEATURE_DRIFT,
          GOLDEN_ROWS,
          CALIBRATION_COVERAGE,
          UNSCOPED_IDENTITIES);

  private GateNames() {}
}
