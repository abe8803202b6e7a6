package io.tidemark.jobs.lab;

import io.tidemark.engine.profile.StableMath;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/**
 * Figures of a detection result, weighted by attack and identity-day.
 *
 * <p>The first six are shares of attacks found around the alert budget, for all attacks and each
 * case. One risk threshold applies to all judged days, such that a given share of the normal
 * identity-days has an alert, so two candidates have the same number of false alarms. A breached
 * bound always raises an alert. The figure is the mean over shares from half the budget to twice
 * the budget, because at the budget alone a few days with many alerts would decide. With sixty
 * identities, the mean also makes the intervals of differences a third narrower. The other figures
 * describe the nights' own decisions.
 */
final class DetectionMetrics {
  static final int CASES = 5;

  /** Index of the first figure that describes the nights' own decisions. */
  static final int DECIDED = CASES + 1;

  /** Index of the first figure that is not a share of attacks. */
  static final int OTHERS = 2 * DECIDED;

  static final int FALSE_STEP_UPS = OTHERS + 2;
  private static final int RANKED = FALSE_STEP_UPS + 2;

  /** Where a figure is for all cases and for each one, the name for all cases comes first. */
  static final List<String> NAMES = names();

  /** Multiples of the budget, evenly spaced on a logarithmic scale. */
  private static final double[] BUDGETS = {0.5, 0.71, 1, 1.41, 2};

  private final double budget;
  private final List<AttackOutcome> attacks;
  private final int[] attackPlaces;
  private final List<DayOutcome> ranked;
  private final int[] rankedPlaces;
  private final List<List<Integer>> byDay;
  private final double[] normalRisks;
  private final int[] normalPlaces;

  /** Measures with weights of the bootstrap, around a budget in (0, 0.5). */
  DetectionMetrics(Detection detection, Bootstrap bootstrap, double budget) {
    this.budget = budget;
    attacks = detection.attacks();
    attackPlaces = attacks.stream().mapToInt(bootstrap::place).toArray();
    ranked = byFalling(DayOutcome::highestRisk, detection.days(), day -> true);
    rankedPlaces = ranked.stream().mapToInt(bootstrap::place).toArray();
    Map<String, List<Integer>> days = new TreeMap<>();
    for (int i = 0; i < ranked.size(); i++) {
      days.computeIfAbsent(ranked.get(i).companyDay(), key -> new ArrayList<>()).add(i);
    }
    byDay = List.copyOf(days.values());
    List<DayOutcome> normal =
        byFalling(DayOutcome::normalRisk, detection.days(), DayOutcome::canBeFalse);
    normalRisks = normal.stream().mapToDouble(DayOutcome::normalRisk).toArray();
    normalPlaces = normal.stream().mapToInt(bootstrap::place).toArray();
  }

  private static List<DayOutcome> byFalling(
      ToDoubleFunction<DayOutcome> risk, List<DayOutcome> days, Predicate<DayOutcome> which) {
    return days.stream()
        .filter(which)
        .sorted(Comparator.comparingDouble(risk).reversed().thenComparing(DayOutcome::identity))
        .toList();
  }

  private static List<String> names() {
    List<String> names = new ArrayList<>();
    for (String all : List.of("found around the budget", "detection rate")) {
      names.add(all);
      for (int useCase = 1; useCase <= CASES; useCase++) {
        names.add(all + ", case " + useCase);
      }
    }
    names.add("events to detect, median");
    names.add("minutes to detect, median");
    names.add("false step-ups per identity-day");
    names.add("identities alerted per day");
    names.add("precision at 10 a day");
    names.add("precision at 50 a day");
    names.add("PR-AUC of identity-days");
    return List.copyOf(names);
  }

  static boolean isCount(int figure) {
    return figure == OTHERS || figure == OTHERS + 1 || figure == FALSE_STEP_UPS + 1;
  }

  static boolean isCost(int figure) {
    return figure >= OTHERS && figure < RANKED;
  }

  /** Returns the figures in the order of {@link #NAMES}. NaN stands for a figure with no data. */
  double[] with(Bootstrap.Weights weights) {
    double[] figures = new double[NAMES.size()];
    for (double budgets : BUDGETS) {
      double[] found = foundAt(budgets * budget, weights);
      for (int i = 0; i < found.length; i++) {
        figures[i] += found[i] / BUDGETS.length;
      }
    }
    double[] decided = found(AttackOutcome::isFound, weights);
    System.arraycopy(decided, 0, figures, DECIDED, decided.length);
    figures[OTHERS] = median(AttackOutcome::eventsToDetect, weights);
    figures[OTHERS + 1] = median(AttackOutcome::minutesToDetect, weights);
    double normal = 0;
    double alerted = 0;
    double falseStepUps = 0;
    for (int i = 0; i < rankedPlaces.length; i++) {
      int times = weights.days()[rankedPlaces[i]];
      normal += ranked.get(i).canBeFalse() ? times : 0;
      alerted += ranked.get(i).alerted() ? times : 0;
      falseStepUps += ranked.get(i).isFalseStepUp() ? times : 0;
    }
    figures[FALSE_STEP_UPS] = falseStepUps / normal;
    figures[FALSE_STEP_UPS + 1] = byDay.isEmpty() ? Double.NaN : alerted / byDay.size();
    figures[RANKED] = precision(10, weights);
    figures[RANKED + 1] = precision(50, weights);
    figures[RANKED + 2] = averagePrecision(weights);
    return figures;
  }

  List<AttackOutcome> foundAtBudget(Bootstrap.Weights once) {
    double threshold = threshold(budget, once);
    return attacks.stream().filter(attack -> attack.highestRisk() > threshold).toList();
  }

  /** Returns the shares found, for all and each case, if a share of normal days has an alert. */
  double[] foundAt(double share, Bootstrap.Weights weights) {
    double threshold = threshold(share, weights);
    return found(attack -> attack.highestRisk() > threshold, weights);
  }

  /** Returns the lowest threshold within the budget. Days of equal risk are treated alike. */
  private double threshold(double share, Bootstrap.Weights weights) {
    long all = 0;
    for (int place : normalPlaces) {
      all += weights.days()[place];
    }
    long alerted = 0;
    for (int i = 0; i < normalPlaces.length; i++) {
      alerted += weights.days()[normalPlaces[i]];
      if (alerted > share * all) {
        return normalRisks[i];
      }
    }
    return Double.NEGATIVE_INFINITY;
  }

  private double[] found(Predicate<AttackOutcome> isFound, Bootstrap.Weights weights) {
    double[] found = new double[CASES + 1];
    double[] all = new double[CASES + 1];
    for (int i = 0; i < attackPlaces.length; i++) {
      AttackOutcome attack = attacks.get(i);
      int useCase = attack.attack().useCase();
      int times = weights.attacks()[attackPlaces[i]];
      int caught = isFound.test(attack) ? times : 0;
      all[0] += times;
      found[0] += caught;
      if (useCase >= 1 && useCase <= CASES) {
        all[useCase] += times;
        found[useCase] += caught;
      }
    }
    for (int i = 0; i < found.length; i++) {
      found[i] /= all[i];
    }
    return found;
  }

  private double median(ToDoubleFunction<AttackOutcome> figure, Bootstrap.Weights weights) {
    List<Double> values = new ArrayList<>();
    for (int i = 0; i < attackPlaces.length; i++) {
      if (attacks.get(i).isFound()) {
        for (int n = 0; n < weights.attacks()[attackPlaces[i]]; n++) {
          values.add(figure.applyAsDouble(attacks.get(i)));
        }
      }
    }
    return StableMath.median(values.stream().mapToDouble(Double::doubleValue).toArray());
  }

  /** Returns the mean share of attacked identities among those with the highest risk on a day. */
  double precision(int most, Bootstrap.Weights weights) {
    double sum = 0;
    for (List<Integer> ofDay : byDay) {
      double left = most;
      double attacked = 0;
      for (int i : ofDay) {
        double times = Math.min(left, weights.days()[rankedPlaces[i]]);
        attacked += ranked.get(i).attacked() ? times : 0;
        left -= times;
      }
      sum += left == most ? 0 : attacked / (most - left);
    }
    return byDay.isEmpty() ? Double.NaN : sum / byDay.size();
  }

  /**
   * Computes {@code Ranking.averagePrecision} without sorting again. NaN if there are no attacked
   * days or no normal days.
   */
  private double averagePrecision(Bootstrap.Weights weights) {
    double area = 0;
    long found = 0;
    long seen = 0;
    for (int i = 0; i < rankedPlaces.length; ) {
      double risk = ranked.get(i).highestRisk();
      long attacked = 0;
      for (; i < rankedPlaces.length && ranked.get(i).highestRisk() == risk; i++) {
        int times = weights.days()[rankedPlaces[i]];
        attacked += ranked.get(i).attacked() ? times : 0;
        seen += times;
      }
      found += attacked;
      area += attacked == 0 ? 0 : attacked * ((double) found / seen);
    }
    return found == 0 || found == seen ? Double.NaN : area / found;
  }
}
