package io.tidemark.training;

import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.baseline.PValueCalibration;
import io.tidemark.runtime.baseline.ScopeBaseline;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Gates that a new baseline must pass before it judges or is published. */
public final class Gates {
  /** Largest share of calibration days that screening may exclude. */
  static final double MOST_SCREENED = 0.25;

  /** An effective risk that no amount of evidence reaches. */
  private static final double BLIND = 1 - 1e-9;

  private Gates() {}

  /**
   * Gates that a baseline fails.
   *
   * @return one sentence each: which gate, by how much, what to look at; empty if all pass
   */
  public static List<String> failures(Baseline baseline) {
    List<String> failures = new ArrayList<>();
    ScopeBaseline global = baseline.scopeFor(null);
    if (!global.isUsable()) {
      failures.add(
          "usable_scope: the global scope has thresholds from no day, because only "
              + global.calibration().size()
              + " identity-days calibrate; look at how many identities were active");
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
              "screened_share: %.0f %% of the calibration days were left out as suspect, at most"
                  + " %.0f %% may be; look at the alerts of the last days, and label them",
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
                      "blind_threshold: nothing can reach the threshold of scope "
                          + scope.id()
                          + "; its normal days saturate the risk; look at its loudest feature"));
    }
    return failures;
  }
}
