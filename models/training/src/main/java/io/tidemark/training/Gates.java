package io.tidemark.training;

import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.baseline.PValueCalibration;
import io.tidemark.runtime.baseline.ScopeBaseline;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Gates that a new baseline must pass before it is used for scoring or published. */
public final class Gates {
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
          "usable_scope: the global scope has no thresholds, because only "
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
              "screened_share: %.0f %% of the calibration days were excluded as suspect; at most"
                  + " %.0f %% may be excluded; check the alerts of the last few days, and label"
                  + " them",
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
                      "blind_threshold: no event can reach the threshold of scope "
                          + scope.id()
                          + "; its normal days saturate the risk; check its loudest feature"));
    }
    return failures;
  }
}
