package io.tidemark.training;

import java.util.List;

/** The gates that a new baseline passes before it judges anyone; a failure begins with its name. */
public final class GateNames {
  public static final String USABLE_SCOPE = "usable_scope";
  public static final String SCREENED_SHARE = "screened_share";
  public static final String BLIND_THRESHOLD = "blind_threshold";

  /** Alerts against those of the baseline before, on the same events. */
  public static final String ALERT_VOLUME = "alert_volume";

  /** Quantiles of the score against those of the baseline before, on the same events. */
  public static final String SCORE_QUANTILES = "score_quantiles";

  /** Distributions of features against the days before. */
  public static final String FEATURE_DRIFT = "feature_drift";

  /** A fixed set of rows, judged by the baseline before and by the new one. */
  public static final String GOLDEN_ROWS = "golden_rows";

  /** What the thresholds before promised, against what they cost on the new day. */
  public static final String CALIBRATION_COVERAGE = "calibration_coverage";

  /** Identities whose cohort has no scope of its own. */
  public static final String UNSCOPED_IDENTITIES = "unscoped_identities";

  /** All of them. */
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
