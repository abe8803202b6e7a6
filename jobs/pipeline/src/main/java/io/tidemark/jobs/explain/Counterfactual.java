package io.tidemark.jobs.explain;

import io.tidemark.engine.event.EventTime;
import io.tidemark.runtime.baseline.ScopeBaseline;
import io.tidemark.runtime.judge.JudgedAction;
import io.tidemark.runtime.judge.Verdict;
import io.tidemark.runtime.risk.DecisionKind;
import io.tidemark.runtime.risk.Level;
import io.tidemark.runtime.risk.RiskState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * The changes under which an event would have been allowed. They are found by judging the event
 * again with the same baseline.
 *
 * <p>The search sets features to their usual values in the scope, starting with the feature that
 * contributes most, until the event is allowed. It then restores every feature that does not need
 * to change. No feature in the resulting set can be left out, but a smaller set may exist.
 *
 * @param changes features that would have had to have their usual values; empty if no such change
 *     helps or none is needed
 * @param boundBreach bound that would have had to be respected; may be null
 * @param stepUpReason policy rule that requires a step-up in any case; may be null
 * @param atLow decision for this kind of action at {@link Level#LOW}; if it is not ALLOW, neither
 *     changed features nor waiting would be enough, so neither is suggested
 * @param fades time for which earlier evidence alone prevents an ALLOW; zero if it does not, empty
 *     if the time exceeds {@link #LONGEST} or was not computed
 * @param verdict verdict on the event after all of these changes have been applied
 */
public record Counterfactual(
    List<Change> changes,
    String boundBreach,
    String stepUpReason,
    DecisionKind atLow,
    Optional<Duration> fades,
    Verdict verdict) {
  /** Longest wait that is offered as a remedy. */
  public static final Duration LONGEST = Duration.ofDays(30);

  public Counterfactual {
    changes = List.copyOf(changes);
  }

  /**
   * A feature that would have had to have its usual value.
   *
   * @param feature index in the catalogue
   * @param from observed value
   * @param to usual value in the scope
   */
  public record Change(int feature, double from, double to) {}

  /** Finds the counterfactual of an event. */
  public static Counterfactual of(JudgementMoment event) {
    JudgedAction asked = event.action();
    JudgedAction plain =
        JudgedAction.of(asked.timeMicros(), asked.credential(), asked.source(), asked.impact());
    DecisionKind atLow = atLow(event);
    Verdict verdict = event.verdict(event.vector(), plain);
    if (atLow == DecisionKind.ALLOW && !isAllowed(verdict)) {
      return byFeatures(event, plain, asked);
    }
    return new Counterfactual(
        List.of(),
        asked.boundBreach(),
        asked.stepUpReason(),
        atLow,
        isAllowed(verdict) ? Optional.of(Duration.ZERO) : Optional.empty(),
        verdict);
  }

  /**
   * Returns the decision at {@link Level#LOW} for the impact of this event; NOT_JUDGED if the scope
   * has no thresholds.
   */
  private static DecisionKind atLow(JudgementMoment event) {
    return event.baseline().scopeFor(event.cohort()).isUsable()
        ? event.policy().decisions().decision(Level.LOW, event.action().impact())
        : DecisionKind.NOT_JUDGED;
  }

  private static Counterfactual byFeatures(
      JudgementMoment event, JudgedAction plain, JudgedAction asked) {
    float[] seen = event.vector();
    float[] usual = usual(event, seen);
    double[] shares = event.shares();
    List<Integer> order =
        IntStream.range(0, seen.length)
            .filter(i -> usual[i] < seen[i])
            .boxed()
            .sorted(Comparator.<Integer>comparingDouble(i -> -shares[i]).thenComparing(i -> i))
            .toList();
    TreeSet<Integer> changed = new TreeSet<>();
    for (int feature : order) {
      if (isAllowed(event.verdict(with(seen, usual, changed), plain))) {
        break;
      }
      changed.add(feature);
    }
    boolean enough = isAllowed(event.verdict(with(seen, usual, changed), plain));
    if (enough) {
      List<Integer> lightestFirst = new ArrayList<>(order);
      Collections.reverse(lightestFirst);
      for (int feature : lightestFirst) {
        if (changed.remove(feature)
            && !isAllowed(event.verdict(with(seen, usual, changed), plain))) {
          changed.add(feature);
        }
      }
    }
    List<Change> changes =
        enough
            ? changed.stream()
                .sorted(Comparator.<Integer>comparingDouble(i -> -shares[i]))
                .map(i -> new Change(i, seen[i], usual[i]))
                .toList()
            : List.of();
    return new Counterfactual(
        changes,
        asked.boundBreach(),
        asked.stepUpReason(),
        DecisionKind.ALLOW,
        enough ? Optional.of(Duration.ZERO) : fades(event, plain),
        event.verdict(with(seen, usual, changed), plain));
  }

  /**
   * Returns, for each feature, its usual value in the scope or its observed value, whichever is
   * lower.
   */
  private static float[] usual(JudgementMoment event, float[] seen) {
    ScopeBaseline scope = event.baseline().scopeFor(event.cohort());
    float[] medians = scope.statistic().forest().medians();
    float[] usual = seen.clone();
    for (int i = 0; i < usual.length; i++) {
      if (usual[i] > medians[i]) {
        usual[i] = medians[i];
      }
    }
    return usual;
  }

  private static float[] with(float[] seen, float[] usual, TreeSet<Integer> changed) {
    float[] mixed = seen.clone();
    changed.forEach(i -> mixed[i] = usual[i]);
    return mixed;
  }

  private static Optional<Duration> fades(JudgementMoment event, JudgedAction plain) {
    RiskState state = event.state();
    ScopeBaseline scope = event.baseline().scopeFor(event.cohort());
    for (long minutes = 0; minutes <= LONGEST.toMinutes(); minutes += 10) {
      long at = plain.timeMicros() + minutes * EventTime.MINUTE;
      double risk = state.risk(plain.credential(), plain.source(), at);
      double effective = event.policy().effectiveRisk(risk, plain.impact());
      boolean allowed =
          scope
              .thresholds()
              .map(
                  thresholds ->
                      !event
                          .policy()
                          .decisions()
                          .decision(thresholds.level(effective), plain.impact())
                          .isStepUpOrStronger())
              .orElse(false);
      if (allowed) {
        return Optional.of(Duration.ofMinutes(minutes));
      }
    }
    return Optional.empty();
  }

  private static boolean isAllowed(Verdict verdict) {
    return verdict.decision() == DecisionKind.ALLOW;
  }
}
