package io.tidemark.training.evaluation;

import io.tidemark.engine.profile.StableMath;
import io.tidemark.runtime.forest.quality.Ranking;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * Attacks found and what that cost, over any number of companies.
 *
 * @param attacks all of them
 * @param days all judged identity-days
 */
public record DetectionTable(List<DetectedAttack> attacks, List<JudgedIdentityDay> days) {
  public DetectionTable {
    attacks = List.copyOf(attacks);
    days = List.copyOf(days);
  }

  /**
   * Attacks of one kind.
   *
   * @param attacks how many
   * @param found those of them that were stepped up
   * @param medianEvents events until then, of those found; NaN for none
   * @param mostEvents the most of them; 0 for none
   * @param medianMinutes minutes until then; NaN for none
   * @param stoppedBeforeChange those found no later than at their first change
   */
  public record Line(
      int attacks,
      int found,
      double medianEvents,
      int mostEvents,
      double medianMinutes,
      int stoppedBeforeChange) {
    /** Share of the attacks that was found; NaN for none. */
    public double rate() {
      return (double) found / attacks;
    }

    static Line of(List<DetectedAttack> attacks) {
      List<DetectedAttack> found = attacks.stream().filter(DetectedAttack::isFound).toList();
      return new Line(
          attacks.size(),
          found.size(),
          median(found, DetectedAttack::eventsToDetect),
          found.stream().mapToInt(DetectedAttack::eventsToDetect).max().orElse(0),
          median(found, DetectedAttack::minutesToDetect),
          (int) found.stream().filter(DetectedAttack::stoppedBeforeChange).count());
    }

    private static double median(
        List<DetectedAttack> found, ToDoubleFunction<DetectedAttack> figure) {
      return StableMath.median(found.stream().mapToDouble(figure).toArray());
    }
  }

  /** All attacks together. */
  public Line all() {
    return Line.of(attacks);
  }

  /** Those that left a decision to make: without attacks that the platform itself refused. */
  public DetectionTable withoutRefused() {
    return new DetectionTable(attacks.stream().filter(attack -> !attack.refused()).toList(), days);
  }

  /** By case. */
  public Map<Integer, Line> byCase() {
    return by(attack -> attack.attack().useCase());
  }

  /** By case and variant, such as {@code 3 creeping-drift}. */
  public Map<String, Line> byVariant() {
    return by(attack -> attack.attack().useCase() + " " + attack.attack().variant());
  }

  /** By anything, in its order. */
  public <K extends Comparable<K>> Map<K, Line> by(Function<DetectedAttack, K> key) {
    Map<K, List<DetectedAttack>> parts = new TreeMap<>();
    attacks.forEach(
        attack -> parts.computeIfAbsent(key.apply(attack), k -> new ArrayList<>()).add(attack));
    Map<K, Line> lines = new TreeMap<>();
    parts.forEach((part, members) -> lines.put(part, Line.of(members)));
    return lines;
  }

  /** Identity-days with a false step-up. */
  public long falseStepUps() {
    return days.stream().filter(JudgedIdentityDay::isFalseStepUp).count();
  }

  /** Identity-days that could have a false step-up. */
  public long daysThatCanBeFalse() {
    return days.stream().filter(JudgedIdentityDay::canBeFalse).count();
  }

  /** False step-ups per identity-day that could have one. */
  public double falseRate() {
    long all = daysThatCanBeFalse();
    return all == 0 ? 0 : (double) falseStepUps() / all;
  }

  /** Identity-days with a step-up, false or not, per company and day. */
  public double alertsPerDay() {
    long companyDays = days.stream().map(day -> day.company() + day.day()).distinct().count();
    long alerted = days.stream().filter(JudgedIdentityDay::alerted).count();
    return companyDays == 0 ? 0 : (double) alerted / companyDays;
  }

  /**
   * Of the identity-days with the highest risks of a company's day, the share that was attacked,
   * averaged over days.
   *
   * @param alerts how many of a day are looked at
   */
  public double precisionAt(int alerts) {
    Map<String, List<JudgedIdentityDay>> byDay = new TreeMap<>();
    days.forEach(
        day -> byDay.computeIfAbsent(day.company() + day.day(), key -> new ArrayList<>()).add(day));
    return byDay.values().stream()
        .mapToDouble(list -> precision(list, alerts))
        .average()
        .orElse(Double.NaN);
  }

  private static double precision(List<JudgedIdentityDay> list, int alerts) {
    return list.stream()
        .sorted(
            Comparator.comparingDouble(JudgedIdentityDay::highestRisk)
                .reversed()
                .thenComparing(JudgedIdentityDay::identity))
        .limit(alerts)
        .mapToInt(day -> day.attacked() ? 1 : 0)
        .average()
        .orElse(0);
  }

  /** The largest precision that {@link #precisionAt} could have: there are only so many attacks. */
  public double bestPrecisionAt(int alerts) {
    Map<String, int[]> counts = new TreeMap<>();
    days.forEach(
        day -> {
          int[] count = counts.computeIfAbsent(day.company() + day.day(), key -> new int[2]);
          count[0] += day.attacked() ? 1 : 0;
          count[1]++;
        });
    return counts.values().stream()
        .mapToDouble(
            count -> (double) Math.min(count[0], alerts) / Math.max(1, Math.min(alerts, count[1])))
        .average()
        .orElse(Double.NaN);
  }

  /**
   * Area under the precision-recall curve of identity-days ranked by their highest risk; NaN where
   * none was attacked, or all were.
   */
  public double averagePrecision() {
    double[] risks = days.stream().mapToDouble(JudgedIdentityDay::highestRisk).toArray();
    boolean[] attacked = new boolean[risks.length];
    for (int i = 0; i < attacked.length; i++) {
      attacked[i] = days.get(i).attacked();
    }
    long positives = days.stream().filter(JudgedIdentityDay::attacked).count();
    return positives == 0 || positives == attacked.length
        ? Double.NaN
        : Ranking.averagePrecision(risks, attacked);
  }
}
