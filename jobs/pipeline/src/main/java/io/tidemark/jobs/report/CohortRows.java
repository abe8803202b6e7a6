package io.tidemark.jobs.report;

import io.tidemark.notebooks.report.CohortLine;
import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.baseline.RiskThresholds;
import io.tidemark.runtime.baseline.ScopeBaseline;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** What cohorts came to, and which scope judges each. */
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
    Optional<RiskThresholds> thresholds = scope.flatMap(ScopeBaseline::thresholds);
    return new CohortLine(
        name.isEmpty() ? "none" : name,
        cohort.identities(),
        cohort.events(),
        cohort.alerted(),
        cohort.maxRisk(),
        scope.map(ScopeBaseline::id).orElse("not kept any more"),
        scope.map(ScopeBaseline::trainingRows).orElse(0L),
        scope.map(ScopeBaseline::trainingDays).orElse(0),
        thresholds.map(RiskThresholds::medium).orElse(Double.NaN),
        thresholds.map(RiskThresholds::high).orElse(Double.NaN));
  }
}
