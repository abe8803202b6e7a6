package io.tidemark.training;

import java.util.List;

public final class GateNames {
  public static final String USABLE_SCOPE = "usable_scope";
  public static final String SCREENED_SHARE = "screened_share";
  public static final String BLIND_THRESHOLD = "blind_threshold";

  public static final String ALERT_VOLUME = "alert_volume";

  public static final String SCORE_QUANTILES = "score_quantiles";

  public static final String FEATURE_DRIFT = "feature_drift";

  public static final String GOLDEN_ROWS = "golden_rows";

  public static final String CALIBRATION_COVERAGE = "calibration_coverage";

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
