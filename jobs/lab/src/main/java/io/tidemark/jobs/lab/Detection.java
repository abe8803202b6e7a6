package io.tidemark.jobs.lab;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.tidemark.engine.profile.StableMath;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * Result of replayed nights over any number of companies: attacks found, and the cost.
 *
 * @param attacks all attacks, found or not
 * @param days all judged identity-days
 * @param refusedNights nights whose baseline a gate refused, so that the previous baseline judged
 */
@JsonIgnoreProperties("days")
public record Detection(List<AttackOutcome> attacks, List<DayOutcome> days, int refusedNights) {
  public Detection {
    attacks = List.copyOf(attacks);
    days = List.copyOf(days);
  }

  /** Result of decisions about a company's events. */
  static Detection of(LabelledEvents company, List<JudgedEvent> judged, int refusedNights) {
    return new Detection(AttackOutcome.of(company, judged), DayOutcome.of(judged), refusedNights);
  }

  /** Result of several companies together. */
  static Detection of(List<Detection> companies) {
    return new Detection(
        companies.stream().flatMap(one -> one.attacks.stream()).toList(),
        companies.stream().flatMap(one -> one.days.stream()).toList(),
        companies.stream().mapToInt(Detection::refusedNights).sum());
  }

  /**
   * Attacks of one kind.
   *
   * @param attacks their number
   * @param found number of them with a step-up
   * @param medianEvents median of events to detection, over found ones; NaN for none
   * @param mostEvents maximum of the same; 0 for none
   * @param medianMinutes median of minutes to detection; NaN for none
   * @param stoppedBeforeChange number found no later than at their first change
   */
  record Line(
      int attacks,
      int found,
      double medianEvents,
      int mostEvents,
      double medianMinutes,
      int stoppedBeforeChange) {
    /** Share of attacks found; NaN without attacks. */
    double rate() {
      return (double) found / attacks;
    }

    private static Line of(List<AttackOutcome> attacks) {
      List<AttackOutcome> found = attacks.stream().filter(AttackOutcome::isFound).toList();
      return new Line(
          attacks.size(),
          found.size(),
          median(found, AttackOutcome::eventsToDetect),
          found.stream().mapToInt(AttackOutcome::eventsToDetect).max().orElse(0),
          median(found, AttackOutcome::minutesToDetect),
          (int) found.stream().filter(AttackOutcome::stoppedBeforeChange).count());
    }

    private static double median(
        List<AttackOutcome> found, ToDoubleFunction<AttackOutcome> figure) {
      return StableMath.median(found.stream().mapToDouble(figure).toArray());
    }
  }

  /** All attacks together. */
  Line all() {
    return Line.of(attacks);
  }

  /** Lines by case. */
  Map<Integer, Line> byCase() {
    return by(attack -> attack.attack().useCase());
  }

  /** Lines by any key, in key order. */
  <K extends Comparable<K>> Map<K, Line> by(Function<AttackOutcome, K> key) {
    Map<K, List<AttackOutcome>> parts = new TreeMap<>();
    attacks.forEach(
        attack -> parts.computeIfAbsent(key.apply(attack), k -> new ArrayList<>()).add(attack));
    Map<K, Line> lines = new TreeMap<>();
    parts.forEach((part, members) -> lines.put(part, Line.of(members)));
    return lines;
  }

  /** The same without attacks that the platform itself refused, which left no decision to make. */
  Detection withoutRefused() {
    return new Detection(
        attacks.stream().filter(attack -> !attack.refused()).toList(), days, refusedNights);
  }

  /** Number of judged identity-days. */
  @JsonProperty
  int identityDays() {
    return days.size();
  }

  /** Number of identity-days with a false step-up. */
  @JsonProperty
  long falseStepUps() {
    return days.stream().filter(DayOutcome::isFalseStepUp).count();
  }

  /** Number of identity-days that could have a false step-up. */
  @JsonProperty
  long normalDays() {
    return days.stream().filter(DayOutcome::canBeFalse).count();
  }

  /** Upper limit of the precision at some alerts a day, given by the number of attacks. */
  double bestPrecisionAt(int alerts) {
    Map<String, int[]> counts = new TreeMap<>();
    for (DayOutcome day : days) {
      int[] count = counts.computeIfAbsent(day.companyDay(), key -> new int[2]);
      count[0] += day.attacked() ? 1 : 0;
      count[1]++;
    }
    return counts.values().stream()
        .mapToDouble(
            count -> (double) Math.min(count[0], alerts) / Math.max(1, Math.min(alerts, count[1])))
        .average()
        .orElse(Double.NaN);
  }
}
