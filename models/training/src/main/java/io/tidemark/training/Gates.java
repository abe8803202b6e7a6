package io.tidemark.training;

import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.baseline.PValueCalibration;
import io.tidemark.runtime.baseline.ScopeBaseline;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Gates that a new baseline must pass before it is used for scoring or published. Each failure
 * message begins with the name of the gate.
 */
public final class Gates {
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

  static final double MOST_SCREENED = 0.25;

  private static final double BLIND = 1 - 1e-9;

  private Gates() {}

  /**
   * Describes the gates that a baseline fails.
   *
   * @return one sentence per failed gate, with its name, the size of the failure and what to check
   */
  public static List<String> failures(Baseline baseline) {
    List<String> failures = new ArrayList<>();
    ScopeBaseline global = baseline.scopeFor(null);
    if (!global.isUsable()) {
      failures.add(
          USABLE_SCOPE
              + ": the global scope has no thresholds, because only "
              + global.calibration().size()
              + " identity-days were available for calibration; check how many identities were"
              + " active");
    }
    PValueCalibration calibration = global.calibration();
    int left =
        calibration.leftOut().entrySet().stream()
            .filter(reason -> !reason.getKey().equals(Screening.SHIFT))
            .mapToInt(Map.Entry::getValue)
            .sum();
    double share = left == 0 ? 0 : (double) left / (left + calibration.size());
    if (share > MOST_SCREENED) {
      failures.add(
          String.format(
              Locale.ROOT,
              "%s: %.0f %% of the calibration days were excluded as suspect; at most"
                  + " %.0f %% may be excluded; check the alerts of the last few days, and label"
                  + " them",
              SCREENED_SHARE,
              100 * share,
              100 * MOST_SCREENED));
    }
    for (ScopeBaseline scope : baseline.scopes()) {
      scope
          .thresholds()
          .filter(thresholds -> thresholds.medium() >= BLIND)
          .ifPresent(
              thresholds ->
                  failures.add(
                      BLIND_THRESHOLD
                          + ": no event can reach the threshold of scope "
                          + scope.id()
                          + "; its normal days saturate the risk; check its loudest feature"));
    }
    return failures;
  }
}
