package io.tidemark.jobs.report;

import io.tidemark.notebooks.report.NightReport.CohortLine;
import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.baseline.CalibratedThresholds;
import io.tidemark.runtime.baseline.ScopeBaseline;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** Computes each cohort's figures and finds the scope that judges the cohort. */
final class CohortRows {
  private CohortRows() {}

  static List<CohortLine> of(
      SortedMap<String, RiskTotals.Cohort> cohorts, Optional<Baseline> judge) {
    List<CohortLine> lines = new ArrayList<>();
    cohorts.forEach((name, cohort) -> lines.add(line(name, cohort, judge)));
    return lines;
  }

  private static CohortLine line(String name, RiskTotals.Cohort cohort, Optional<Baseline> judge) {
    Optional<ScopeBaseline> scope =
        judge.map(baseline -> baseline.scopeFor(name.isEmpty() ? null : name));
    Optional<CalibratedThresholds> thresholds = scope.flatMap(ScopeBaseline::thresholds);
    return new CohortLine(
        name.isEmpty() ? "none" : name,
        cohort.identities(),
        cohort.events(),
        cohort.alerted(),
        cohort.maxRisk(),
        scope.map(ScopeBaseline::id).orElse("no longer stored"),
        scope.map(ScopeBaseline::trainingRows).orElse(0L),
        scope.map(ScopeBaseline::trainingDays).orElse(0),
        thresholds.map(CalibratedThresholds::medium).orElse(Double.NaN),
        thresholds.map(CalibratedThresholds::high).orElse(Double.NaN));
  }
}
