package io.tidemark.training;

import java.util.List;

/** Names of the gates for new baselines. Each failure message begins with its gate's name. */
public final class GateNames {
  public static final String USABLE_SCOPE = "usable_scope";
  public static final String SCREENED_SHARE = "screened_share";
  public static final String BLIND_THRESHOLD = "blind_threshold";

  /** Compares the number of alerts with that of the previous baseline on the same events. */
  public static final String ALERT_VOLUME = "alert_volume";

  /** Compares score quantiles with those of the previous baseline on the same events. */
  public static final String SCORE_QUANTILES = "score_quantiles";

  /** Compares feature distributions with those of earlier days. */
  public static final String FEATURE_DRIFT = "feature_drift";

  /** Compares the results for a fixed set of rows with those of the previous baseline. */
  public static final String GOLDEN_ROWS = "golden_rows";

  /** Compares the alert rate of the previous thresholds on the new day with the calibrated rate. */
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
