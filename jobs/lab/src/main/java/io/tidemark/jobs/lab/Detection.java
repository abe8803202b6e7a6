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
 * The result of replayed nights: attacks found and what that cost, over any number of companies.
 *
 * @param attacks all of them, found or not
 * @param days all judged identity-days
 * @param refusedNights nights whose baseline a gate refused, so that the one before judged on
 */
@JsonIgnoreProperties("days")
public record Detection(List<AttackOutcome> attacks, List<DayOutcome> days, int refusedNights) {
  public Detection {
    attacks = List.copyOf(attacks);
    days = List.copyOf(days);
  }

  /** The result of some decisions about a company's events. */
  static Detection of(LabelledEvents company, List<JudgedEvent> judged, int refusedNights) {
    return new Detection(AttackOutcome.of(company, judged), DayOutcome.of(judged), refusedNights);
  }

  /** Several companies together. */
  static Detection of(List<Detection> companies) {
    return new Detection(
        companies.stream().flatMap(one -> one.attacks.stream()).toList(),
        companies.stream().flatMap(one -> one.days.stream()).toList(),
        companies.stream().mapToInt(Detection::refusedNights).sum());
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
  record Line(
      int attacks,
      int found,
      double medianEvents,
      int mostEvents,
      double medianMinutes,
      int stoppedBeforeChange) {
    /** Share of the attacks that was found; NaN for none. */
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

  /** By case. */
  Map<Integer, Line> byCase() {
    return by(attack -> attack.attack().useCase());
  }

  /** By anything, in its order. */
  <K extends Comparable<K>> Map<K, Line> by(Function<AttackOutcome, K> key) {
    Map<K, List<AttackOutcome>> parts = new TreeMap<>();
    attacks.forEach(
        attack -> parts.computeIfAbsent(key.apply(attack), k -> new ArrayList<>()).add(attack));
    Map<K, Line> lines = new TreeMap<>();
    parts.forEach((part, members) -> lines.put(part, Line.of(members)));
    return lines;
  }

  /** Those that left a decision to make: without attacks that the platform itself refused. */
  Detection withoutRefused() {
    return new Detection(
        attacks.stream().filter(attack -> !attack.refused()).toList(), days, refusedNights);
  }

  /** Identity-days that were judged. */
  @JsonProperty
  int identityDays() {
    return days.size();
  }

  /** Identity-days with a false step-up. */
  @JsonProperty
  long falseStepUps() {
    return days.stream().filter(DayOutcome::isFalseStepUp).count();
  }

  /** Identity-days that could have a false step-up. */
  @JsonProperty
  long normalDays() {
    return days.stream().filter(DayOutcome::canBeFalse).count();
  }

  /** The largest precision at some alerts a day that there can be: attacks are only so many. */
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
