package io.tidemark.jobs.backtest;

import io.tidemark.runtime.forest.quality.Ranking;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * The figures of an outcome by name, in the order of telling; each identity counts as often as its
 * weight says, so that a bootstrap over identities is another call.
 */
final class Figures {
  static final String DETECTION = "detection rate";
  static final String FALSE_STEP_UPS = "false step-ups per identity-day";
  static final String ALERTS = "identities alerted per day";
  static final String EVENTS = "events to detect, median";
  static final String MINUTES = "minutes to detect, median";
  static final String PRECISION_10 = "precision at 10 a day";
  static final String PRECISION_50 = "precision at 50 a day";
  static final String PR_AUC = "PR-AUC of identity-days";

  static final int CASES = 5;

  private final ReplayedNights outcome;
  private final Map<LocalDate, List<DayOutcome>> ranked = new TreeMap<>();

  Figures(ReplayedNights outcome) {
    this.outcome = outcome;
    for (DayOutcome day : outcome.days()) {
      ranked.computeIfAbsent(day.day(), key -> new ArrayList<>()).add(day);
    }
    ranked
        .values()
        .forEach(
            days ->
                days.sort(
                    Comparator.comparingDouble(DayOutcome::highestRisk)
                        .reversed()
                        .thenComparing(DayOutcome::identity)));
  }

  /** Name of the detection rate of a case. */
  static String ofCase(int useCase) {
    return DETECTION + ", case " + useCase;
  }

  /** Whether a figure counts events, minutes or identities; others are shares. */
  static boolean isCount(String figure) {
    return figure.equals(EVENTS) || figure.equals(MINUTES) || figure.equals(ALERTS);
  }

  /** Every identity once. */
  Map<String, Double> all() {
    return with(Map.of(), 1);
  }

  /**
   * The figures of a sample of identities; NaN where it has nothing that a figure is about.
   *
   * @param weights how often each counts
   * @param otherwise how often those count that are not named
   */
  Map<String, Double> with(Map<String, Integer> weights, int otherwise) {
    ToDoubleFunction<String> weight = identity -> weights.getOrDefault(identity, otherwise);
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put(DETECTION, detection(0, weight));
    for (int useCase = 1; useCase <= CASES; useCase++) {
      figures.put(ofCase(useCase), detection(useCase, weight));
    }
    figures.put(EVENTS, median(AttackOutcome::eventsToDetect, weight));
    figures.put(MINUTES, median(AttackOutcome::minutesToDetect, weight));
    double normalDays = 0;
    double alerted = 0;
    double falseStepUps = 0;
    for (DayOutcome day : outcome.days()) {
      double times = weight.applyAsDouble(day.identity());
      normalDays += day.isNormal() ? times : 0;
      alerted += day.alerted() ? times : 0;
      falseStepUps += day.falseStepUp() ? times : 0;
    }
    figures.put(FALSE_STEP_UPS, falseStepUps / normalDays);
    figures.put(ALERTS, ranked.isEmpty() ? Double.NaN : alerted / ranked.size());
    figures.put(PRECISION_10, precision(10, weight));
    figures.put(PRECISION_50, precision(50, weight));
    figures.put(PR_AUC, precisionRecall(weight));
    return figures;
  }

  private double detection(int useCase, ToDoubleFunction<String> weight) {
    double all = 0;
    double found = 0;
    for (AttackOutcome attack : outcome.attacks()) {
      if (useCase == 0 || attack.useCase() == useCase) {
        double times = weight.applyAsDouble(attack.identity());
        all += times;
        found += attack.isFound() ? times : 0;
      }
    }
    return found / all;
  }

  private double median(ToDoubleFunction<AttackOutcome> figure, ToDoubleFunction<String> weight) {
    List<Double> values = new ArrayList<>();
    for (AttackOutcome attack : outcome.attacks()) {
      if (attack.isFound()) {
        for (int i = 0; i < weight.applyAsDouble(attack.identity()); i++) {
          values.add(figure.applyAsDouble(attack));
        }
      }
    }
    Collections.sort(values);
    int half = values.size() / 2;
    return values.isEmpty()
        ? Double.NaN
        : values.size() % 2 == 1 ? values.get(half) : (values.get(half - 1) + values.get(half)) / 2;
  }

  /** Of the identities with the highest risks of a day, those attacked; over all days. */
  private double precision(int most, ToDoubleFunction<String> weight) {
    double sum = 0;
    for (List<DayOutcome> days : ranked.values()) {
      double left = most;
      double taken = 0;
      double attacked = 0;
      for (DayOutcome day : days) {
        double times = Math.min(left, weight.applyAsDouble(day.identity()));
        taken += times;
        attacked += day.attacked() ? times : 0;
        left -= times;
      }
      sum += taken == 0 ? 0 : attacked / taken;
    }
    return ranked.isEmpty() ? Double.NaN : sum / ranked.size();
  }

  private double precisionRecall(ToDoubleFunction<String> weight) {
    List<DayOutcome> drawn = new ArrayList<>();
    for (DayOutcome day : outcome.days()) {
      for (int i = 0; i < weight.applyAsDouble(day.identity()); i++) {
        drawn.add(day);
      }
    }
    double[] risks = drawn.stream().mapToDouble(DayOutcome::highestRisk).toArray();
    boolean[] attacked = new boolean[risks.length];
    int found = 0;
    for (int i = 0; i < attacked.length; i++) {
      attacked[i] = drawn.get(i).attacked();
      found += attacked[i] ? 1 : 0;
    }
    // A sample may hold one kind alone; then there is nothing to rank.
    return found > 0 && found < attacked.length
        ? Ranking.averagePrecision(risks, attacked)
        : Double.NaN;
  }
}
