package io.tidemark.jobs.night;

import io.tidemark.engine.operator.Operators;
import io.tidemark.engine.profile.DayClass;
import io.tidemark.jobs.report.LearningStatus;
import io.tidemark.jobs.table.BaselinesTable;
import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.baseline.CalibratedThresholds;
import io.tidemark.runtime.baseline.ScopeBaseline;
import io.tidemark.training.CohortShift;
import io.tidemark.training.FeatureDrift;
import io.tidemark.training.Gates;
import io.tidemark.training.Gates.BaselineComparison;
import io.tidemark.training.Gates.FarRowsGate;
import io.tidemark.training.SampleKey;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Checks a new baseline against the gates. First, the baseline itself is checked. Next, its alerts
 * and scores are compared with those of the previous baseline on the same events. Finally, the
 * features on the baseline's last day are compared with those on similar earlier days. For large
 * days, only a sample of identities is checked. A starter passes all gates.
 *
 * @param key secret for drawing samples
 */
record NightGates(NightContext night, SampleKey key) {
  /** Number of vectors on each side of a feature comparison. */
  private static final int VECTORS = 20_000;

  /** Number of earlier days that are searched for similar days. */
  private static final int DAYS_BACK = 14;

  /** A sentence per failed gate, beginning with its name and a colon, and figures to store. */
  record Result(List<String> failures, Map<String, String> metrics) {}

  Result of(LocalDate day, Baseline fresh, Optional<Baseline> before) {
    if (fresh.isStarter()) {
      int days = fresh.scopeFor(null).trainingDays();
      return new Result(List.of(), Map.of(BaselinesTable.STARTER_DAYS, Integer.toString(days)));
    }
    List<String> failures = new ArrayList<>(Gates.failures(fresh));
    Map<String, String> metrics = metrics(fresh);
    // A starter's scores and far values are assumed, so a first baseline may differ from them.
    boolean isLearned = before.isPresent() && !before.get().isStarter();
    List<FeatureDrift> drifts;
    try (GateEvents events = GateEvents.of(night, day.minusDays(DAYS_BACK), day, fresh, key)) {
      if (before.isPresent()) {
        BaselineComparison comparison = comparison(events, fresh, before.get());
        if (isLearned) {
          failures.addAll(comparison.failures(fresh.policy().budgetMedium()));
        }
        metrics.put(LearningStatus.ALERTS_BEFORE, Long.toString(comparison.alertsBefore()));
        metrics.put(LearningStatus.ALERTS_NOW, Long.toString(comparison.alertsNow()));
        metrics.put(LearningStatus.IDENTITIES, Long.toString(comparison.identityDays()));
        metrics.put("gate/unscoped_before", Long.toString(comparison.unscopedBefore()));
        metrics.put("gate/unscoped_now", Long.toString(comparison.unscopedNow()));
      }
      drifts = drifts(events, day, fresh.features());
    }
    if (isLearned) {
      FarRowsGate golden = FarRowsGate.of(night.program().catalogue(), before.get(), fresh);
      failures.addAll(golden.failures(fresh.policy().budgetMedium()));
      List<String> changed = golden.changed(fresh.policy().budgetMedium());
      metrics.put("gate/golden_changed", Integer.toString(changed.size()));
    }
    failures.addAll(FeatureDrift.failures(drifts));
    for (FeatureDrift drift : drifts) {
      metrics.put("drift/" + drift.feature() + "/psi", number(drift.psi()));
      if (drift.isLarge()) {
        metrics.put("drift/" + drift.feature() + "/ks", number(drift.distance()));
      }
    }
    return new Result(failures, metrics);
  }

  /** Returns a baseline's figures for human-readable columns. */
  private static Map<String, String> metrics(Baseline baseline) {
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

  private static void put(
      Map<String, String> metrics, String scope, CalibratedThresholds thresholds) {
    metrics.put(scope + "/medium", threshold(thresholds.medium()));
    metrics.put(scope + "/high", threshold(thresholds.high()));
    metrics.put(scope + "/medium_rank", Integer.toString(thresholds.mediumPromise().k()));
    metrics.put(
        scope + "/extrapolated",
        thresholds.mediumPromise().extrapolated() + "," + thresholds.highPromise().extrapolated());
  }

  private static BaselineComparison comparison(GateEvents events, Baseline fresh, Baseline before) {
    GateEvents.Figures now = events.figures(fresh);
    GateEvents.Figures then = events.figures(before);
    CalibratedThresholds.Promise promise =
        before.scopeFor(null).thresholds().orElseThrow().mediumPromise();
    List<GateEvents.Cohort> cohorts = events.cohorts();
    return new BaselineComparison(
        now.identities(),
        then.alerted(),
        now.alerted(),
        quantilesOrZeros(then),
        quantilesOrZeros(now),
        promise.extrapolated() ? promise.budget() : (double) promise.k() / (promise.n() + 1),
        unscoped(cohorts, before),
        unscoped(cohorts, fresh));
  }

  private static List<Double> quantilesOrZeros(GateEvents.Figures figures) {
    return figures.quantiles().isEmpty() ? List.of(0.0, 0.0, 0.0) : figures.quantiles();
  }

  /** Returns the number of identities whose cohort has no scope in the baseline. */
  private static long unscoped(List<GateEvents.Cohort> cohorts, Baseline baseline) {
    return cohorts.stream()
        .filter(cohort -> baseline.scopeFor(cohort.cohort()).id().equals(Baseline.GLOBAL))
        .mapToLong(GateEvents.Cohort::identities)
        .sum();
  }

  private List<FeatureDrift> drifts(GateEvents events, LocalDate day, List<String> names) {
    List<LocalDate> like = new ArrayList<>();
    for (LocalDate other :
        night.inputs().days().subMap(day.minusDays(DAYS_BACK), true, day, false).keySet()) {
      if (DayClass.of(other.toEpochDay()) == DayClass.of(day.toEpochDay())) {
        like.add(other);
      }
    }
    if (like.isEmpty()) {
      return List.of();
    }
    List<LocalDate> today = List.of(day);
    return FeatureDrift.of(
        names,
        Operators.leastDifferences(night.program().catalogue()),
        events.sample(like, VECTORS),
        events.sample(today, VECTORS),
        events.identityDays(like),
        events.identityDays(today));
  }

  private static String threshold(double value) {
    return String.format(Locale.ROOT, "%.6f", value);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }
}
