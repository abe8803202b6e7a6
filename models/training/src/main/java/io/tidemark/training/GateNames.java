package io.tidemark.training;

import java.util.List;

/** Names of the gates for a new baseline; a failure message begins with one. */
public final class GateNames {
  public static final String USABLE_SCOPE = "usable_scope";
  public static final String SCREENED_SHARE = "screened_share";
  public static final String BLIND_THRESHOLD = "blind_threshold";

  /** Alerts compared with those of the previous baseline, on the same events. */
  public static final String ALERT_VOLUME = "alert_volume";

  /** Quantiles of the score compared with the previous baseline, on the same events. */
  public static final String SCORE_QUANTILES = "score_quantiles";

  /** Distributions of features compared with the days before. */
  public static final String FEATURE_DRIFT = "feature_drift";

  /** Fixed set of rows, judged by the previous baseline and the new one. */
  public static final String GOLDEN_ROWS = "golden_rows";

  /** Promise of the previous thresholds compared with their alerts on the new day. */
  public static final String CALIBRATION_COVERAGE = "calibration_coverage";

  /** Identities whose cohort has no scope of its own. */
  public static final String UNSCOPED_IDENTITIES = "unscoped_identities";

  /** All gate names. */
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
