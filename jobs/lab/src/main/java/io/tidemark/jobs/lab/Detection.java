package io.tidemark.jobs.lab;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.tidemark.engine.profile.StableMath;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** Replayed nights: attacks, found or not, identity-days, and baselines refused by gates. */
@JsonIgnoreProperties("days")
public record Detection(List<AttackOutcome> attacks, List<DayOutcome> days, int refusedNights) {
  public Detection {
    attacks = List.copyOf(attacks);
    days = List.copyOf(days);
  }

  static Detection of(LabelledEvents company, List<JudgedEvent> judged, int refusedNights) {
    return new Detection(AttackOutcome.of(company, judged), DayOutcome.of(judged), refusedNights);
  }

  static Detection of(List<Detection> companies) {
    return new Detection(
        companies.stream().flatMap(one -> one.attacks.stream()).toList(),
        companies.stream().flatMap(one -> one.days.stream()).toList(),
        companies.stream().mapToInt(Detection::refusedNights).sum());
  }

  /** Summary of a group of attacks. Medians are over the attacks found, or NaN without any. */
  record Line(
      int attacks,
      int found,
      double medianEvents,
      int mostEvents,
      double medianMinutes,
      int stoppedBeforeChange) {
    /** Returns the share of attacks found, or NaN if there are no attacks. */
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

  Line all() {
    return Line.of(attacks);
  }

  Map<Integer, Line> byCase() {
    return by(attack -> attack.attack().useCase());
  }

  <K extends Comparable<K>> Map<K, Line> by(Function<AttackOutcome, K> key) {
    return attacks.stream()
        .collect(
            Collectors.groupingBy(
                key, TreeMap::new, Collectors.collectingAndThen(Collectors.toList(), Line::of)));
  }

  /** Returns this result without the attacks that required no decision. */
  Detection withoutRefused() {
    return new Detection(
        attacks.stream().filter(attack -> !attack.refused()).toList(), days, refusedNights);
  }

  @JsonProperty
  int identityDays() {
    return days.size();
  }

  @JsonProperty
  long falseStepUps() {
    return days.stream().filter(DayOutcome::isFalseStepUp).count();
  }

  @JsonProperty
  long normalDays() {
    return days.stream().filter(DayOutcome::canBeFalse).count();
  }
}
