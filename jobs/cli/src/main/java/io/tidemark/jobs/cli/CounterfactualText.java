package io.tidemark.jobs.cli;

import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.jobs.explain.Counterfactual;
import io.tidemark.runtime.judge.JudgedAction;
import io.tidemark.runtime.risk.DecisionKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The changes that would have led to ALLOW, in words: all that are needed, not only those of the
 * score.
 */
final class CounterfactualText {
  private CounterfactualText() {}

  /**
   * A line each.
   *
   * @param action the action of the event
   * @param features of the catalogue
   */
  static List<String> of(
      Counterfactual other, JudgedAction action, List<FeatureDefinition> features) {
    List<String> lines = new ArrayList<>();
    for (String needed : needed(other, action, features)) {
      lines.add(lines.isEmpty() ? needed : "and " + needed);
    }
    boolean held = other.fades().map(fades -> !fades.isZero()).orElse(true);
    if (other.atLow() == DecisionKind.ALLOW && held) {
      lines.add(
          "or %s were revalidated from %s instead of waiting"
              .formatted(
                  ExplanationText.or(action.credential(), "its credential"),
                  ExplanationText.or(action.source(), "its source")));
    } else if (other.verdict().decision() == DecisionKind.ALLOW) {
      lines.add(
          String.format(
              Locale.ROOT,
              "then its risk is %.4f, its effective risk %.4f, and nothing else is asked",
              other.verdict().risk(),
              other.verdict().effectiveRisk()));
    }
    return lines;
  }

  private static List<String> needed(
      Counterfactual other, JudgedAction action, List<FeatureDefinition> features) {
    List<String> needed = new ArrayList<>();
    for (Counterfactual.Change change : other.changes()) {
      FeatureDefinition feature = features.get(change.feature());
      needed.add(
          "%s were %s instead of %s %s"
              .formatted(
                  feature.name(),
                  ExplanationText.figure(change.to()),
                  ExplanationText.figure(change.from()),
                  feature.unit())
              .strip());
    }
    if (other.atLow() == DecisionKind.NOT_JUDGED) {
      needed.add("its scope had thresholds; it has learned too few days for any");
    } else if (other.atLow() != DecisionKind.ALLOW) {
      needed.add(
          "the decisions of the policy did not say %s for every %s action, also at level LOW"
              .formatted(other.atLow(), action.impact().label()));
    }
    if (other.boundBreach() != null) {
      needed.add("the bound " + other.boundBreach() + " were kept");
    }
    if (other.stepUpReason() != null) {
      needed.add("policy did not ask, whatever the risk (" + other.stepUpReason() + ")");
    }
    if (other.atLow() == DecisionKind.ALLOW) {
      time(other, needed);
    }
    return needed;
  }

  private static void time(Counterfactual other, List<String> needed) {
    if (other.fades().isEmpty()) {
      needed.add("earlier evidence did not count, which takes more than 30 days to fade");
    } else if (!other.fades().get().isZero()) {
      needed.add(
          "it came "
              + ExplanationText.hours(other.fades().get())
              + " later: features at what is usual are not enough, earlier evidence still counts");
    }
  }
}
