package io.tidemark.jobs.night;

import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.baseline.RiskThresholds;
import io.tidemark.runtime.baseline.ScopeBaseline;
import io.tidemark.training.CohortShift;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What a baseline says of itself in readable columns. */
final class BaselineMetrics {
  private BaselineMetrics() {}

  static Map<String, String> of(Baseline baseline) {
    Map<String, String> metrics = new TreeMap<>();
    for (ScopeBaseline scope : baseline.scopes()) {
      metrics.put(scope.id() + "/training_rows", Long.toString(scope.trainingRows()));
      metrics.put(scope.id() + "/calibration_days", Integer.toString(scope.calibration().size()));
      scope
          .calibration()
          .leftOut()
          .forEach(
              (reason, count) -> metrics.put(scope.id() + "/left_out/" + reason, count.toString()));
      scope.thresholds().ifPresent(thresholds -> put(metrics, scope.id(), thresholds));
    }
    CohortShift.of(baseline)
        .forEach(
            shift ->
                metrics.put(Baseline.cohortScope(shift.cohort()) + "/shift", shift.toString()));
    return metrics;
  }

  private static void put(Map<String, String> metrics, String scope, RiskThresholds thresholds) {
    metrics.put(scope + "/medium", number(thresholds.medium()));
    metrics.put(scope + "/high", number(thresholds.high()));
    metrics.put(scope + "/medium_rank", Integer.toString(thresholds.mediumPromise().k()));
    metrics.put(
        scope + "/extrapolated",
        thresholds.mediumPromise().extrapolated() + "," + thresholds.highPromise().extrapolated());
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.6f", value);
  }
}
