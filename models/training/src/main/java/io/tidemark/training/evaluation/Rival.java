package io.tidemark.training.evaluation;

import io.tidemark.runtime.risk.Cause;
import io.tidemark.runtime.risk.DecisionKind;
import io.tidemark.training.EventHeader;
import io.tidemark.training.EventVector;
import io.tidemark.training.IdentityDay;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/** Another detector, on the same rows as the nights of a company. */
public enum Rival {
  PLAIN_ISOLATION_FOREST("plain isolation forest"),
  LARGEST_ROBUST_Z("largest robust z-score"),
  ECOD_TAILS("ECOD-like tails"),
  NEW_TARGET("new target of a changing action");

  private final String says;

  Rival(String says) {
    this.says = says;
  }

  /** Its name, for a table. */
  public String says() {
    return says;
  }

  /** Whether it is a rule without a threshold, with a rate of false step-ups of its own. */
  public boolean isRule() {
    return this == NEW_TARGET;
  }

  /**
   * The judged events as this one would have decided. A score has the least threshold with at most
   * as many false step-ups as the nights had: the highest score counts of each identity-day,
   * without attacks and their aftermath.
   *
   * @param judged by the nights
   * @param trial their settings
   * @param judgedDays how many of the last days they judged
   */
  public List<JudgedEvent> decide(
      LabelledEvents company, List<JudgedEvent> judged, Trial trial, int judgedDays) {
    if (this == NEW_TARGET) {
      return decided(judged, event -> company.newTargets().contains(event.header().uid()));
    }
    Map<EventHeader, Double> scores = scores(company, trial, judgedDays);
    Map<IdentityDay, Double> highest = new HashMap<>();
    for (JudgedEvent event : JudgedIdentityDay.outsideAttacks(judged)) {
      highest.merge(event.header().identityDay(), scores.get(event.header()), Math::max);
    }
    long allowed =
        JudgedIdentityDay.of(judged).stream().filter(JudgedIdentityDay::isFalseStepUp).count();
    double threshold =
        highest.values().stream()
            .sorted(Comparator.reverseOrder())
            .skip(allowed)
            .findFirst()
            .orElse(Double.NEGATIVE_INFINITY);
    return decided(judged, event -> scores.get(event.header()) > threshold);
  }

  private Map<EventHeader, Double> scores(LabelledEvents company, Trial trial, int judgedDays) {
    Map<EventHeader, Double> scores = new HashMap<>();
    LocalDate from = company.days().last().minusDays(judgedDays - 1L);
    if (this == PLAIN_ISOLATION_FOREST) {
      JudgedNights.of(company, Ablation.PLAIN_FOREST.of(trial), judgedDays)
          .judged()
          .forEach(event -> scores.put(event.header(), event.verdict().score()));
      return scores;
    }
    ToDoubleFunction<EventVector> score =
        this == ECOD_TAILS
            ? ReferenceScores.tailSum(company, from)
            : ReferenceScores.largestRobustZ(company, from);
    for (EventVector event : company.events()) {
      if (!event.header().day().isBefore(from)) {
        scores.put(event.header(), score.applyAsDouble(event));
      }
    }
    return scores;
  }

  private static List<JudgedEvent> decided(
      List<JudgedEvent> judged, Predicate<JudgedEvent> isStepUp) {
    return judged.stream()
        .map(
            event ->
                isStepUp.test(event)
                    ? event.decided(DecisionKind.STEP_UP, Cause.RISK)
                    : event.decided(DecisionKind.ALLOW, Cause.NONE))
        .toList();
  }
}
