package io.tidemark.jobs.report;

import io.tidemark.notebooks.report.CohortLine;
import io.tidemark.notebooks.report.IdentityLine;
import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.baseline.ScopeBaseline;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What cohorts came to, and which scope judges each. */
final class CohortRows {
  private CohortRows() {}

  static List<CohortLine> of(List<IdentityLine> identities, Optional<Baseline> judge) {
    Map<String, List<IdentityLine>> members = new TreeMap<>();
    for (IdentityLine line : identities) {
      String cohort = line.cohort() == null ? "" : line.cohort();
      members.computeIfAbsent(cohort, name -> new ArrayList<>()).add(line);
    }
    List<CohortLine> lines = new ArrayList<>();
    members.forEach((cohort, lined) -> lines.add(line(cohort, lined, judge)));
    return lines;
  }

  private static CohortLine line(
      String cohort, List<IdentityLine> members, Optional<Baseline> judge) {
    Optional<ScopeBaseline> scope =
        judge.map(baseline -> baseline.scopeFor(cohort.isEmpty() ? null : cohort));
    return new CohortLine(
        cohort.isEmpty() ? "none" : cohort,
        members.size(),
        members.stream().mapToLong(IdentityLine::events).sum(),
        members.stream().filter(line -> line.alerts() > 0).count(),
        members.stream().mapToDouble(IdentityLine::maxRisk).max().orElse(0),
        scope.map(ScopeBaseline::id).orElse("not kept any more"),
        scope.map(ScopeBaseline::trainingRows).orElse(0L),
        scope.map(ScopeBaseline::trainingDays).orElse(0),
        scope.flatMap(ScopeBaseline::thresholds).map(t -> t.medium()).orElse(Double.NaN));
  }
}
