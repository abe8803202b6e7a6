package io.tidemark.jobs.report;

import io.tidemark.jobs.table.BaselinesTable;
import io.tidemark.jobs.table.BaselinesTable.Trained;
import io.tidemark.notebooks.report.NightReport.BaselineChange.BaselineFigure;
import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.baseline.CalibratedThresholds;
import io.tidemark.runtime.baseline.ScopeBaseline;
import io.tidemark.training.CohortShift;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** The baseline that judged the night, and the one it trained; each may be absent. */
record BaselineRows(Optional<Stored> judge, Optional<Stored> trained) {
  private static final int SCOPES = 20;

  /** A baseline's row and the baseline itself, which is deserialised only once. */
  record Stored(Trained row, Baseline baseline) {}

  static BaselineRows of(ReportSource source) {
    String featureSet = source.program().catalogue().hash();
    return new BaselineRows(
        BaselinesTable.judgeOf(source.warehouse(), source.night(), featureSet)
            .map(BaselineRows::stored),
        BaselinesTable.of(source.warehouse(), source.night())
            .filter(trained -> trained.featureSet().equals(featureSet))
            .map(BaselineRows::stored));
  }

  private static Stored stored(Trained row) {
    return new Stored(row, row.baseline());
  }

  String judgedBy() {
    return judge
        .map(
            stored ->
                stored.row().isStarter()
                    ? "the " + stored.row().name()
                    : "the baseline of %s with %d scopes"
                        .formatted(stored.row().trainedFor(), stored.baseline().scopes().size()))
        .orElse("a baseline that is no longer stored");
  }

  String describeTraining() {
    if (trained.isEmpty()) {
      return "nothing yet";
    }
    Trained row = trained.get().row();
    String fate = row.accepted() ? "accepted" : "refused by a gate";
    return row.isStarter()
        ? "nothing yet: another starter"
        : "the baseline of %s, %s".formatted(row.trainedFor(), fate);
  }

  /** Returns figures comparing the two baselines; empty unless both exist. */
  List<BaselineFigure> figures() {
    List<BaselineFigure> figures = new ArrayList<>();
    if (judge.isEmpty() || trained.isEmpty()) {
      return figures;
    }
    Baseline before = judge.get().baseline();
    Baseline after = trained.get().baseline();
    figure(figures, "trained for", before, after, baseline -> baseline.trainedFor().toString());
    figure(figures, "scopes", before, after, baseline -> text(baseline.scopes().size()));
    figure(
        figures,
        "identities with a usual maximum",
        before,
        after,
        baseline -> text(baseline.usualMaxima().size()));
    Map<String, String> shiftsBefore = shifts(before);
    Map<String, String> shiftsAfter = shifts(after);
    TreeSet<String> shifted = new TreeSet<>(shiftsBefore.keySet());
    shifted.addAll(shiftsAfter.keySet());
    for (String cohort : shifted) {
      String name = cohort + ": shifted as a whole, judged less strictly by";
      figure(figures, name, shiftsBefore, shiftsAfter, of -> of.getOrDefault(cohort, "no shift"));
    }
    Map<String, ScopeBaseline> old = scopes(before);
    Map<String, ScopeBaseline> now = scopes(after);
    TreeSet<String> names = new TreeSet<>(old.keySet());
    names.addAll(now.keySet());
    names.stream()
        .limit(SCOPES)
        .forEach(
            name -> {
              ScopeBaseline then = old.get(name);
              ScopeBaseline today = now.get(name);
              figure(
                  figures,
                  name + ": MEDIUM from",
                  then,
                  today,
                  scope -> threshold(scope, CalibratedThresholds::medium));
              figure(
                  figures,
                  name + ": HIGH from",
                  then,
                  today,
                  scope -> threshold(scope, CalibratedThresholds::high));
              figure(figures, name + ": learned from", then, today, BaselineRows::rows);
            });
    return figures;
  }

  private static <T> void figure(
      List<BaselineFigure> figures, String name, T before, T after, Function<T, String> of) {
    figures.add(new BaselineFigure(name, of.apply(before), of.apply(after)));
  }

  private static Map<String, ScopeBaseline> scopes(Baseline baseline) {
    Map<String, ScopeBaseline> scopes = new TreeMap<>();
    baseline.judgingScopes().forEach(scope -> scopes.put(scope.id(), scope));
    return scopes;
  }

  private static Map<String, String> shifts(Baseline baseline) {
    Map<String, String> shifts = new TreeMap<>();
    CohortShift.of(baseline).forEach(shift -> shifts.put(shift.cohort(), shift.toString()));
    return shifts;
  }

  private static String threshold(ScopeBaseline scope, ToDoubleFunction<CalibratedThresholds> of) {
    return scope == null
        ? "no such scope"
        : scope
            .thresholds()
            .map(thresholds -> String.format(Locale.ROOT, "%.4f", of.applyAsDouble(thresholds)))
            .orElse("no thresholds");
  }

  private static String rows(ScopeBaseline scope) {
    return scope == null
        ? "no such scope"
        : text(scope.trainingRows()) + " events, " + scope.trainingDays() + " days";
  }

  private static String text(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }
}
