package io.tidemark.jobs.explain;

import io.tidemark.engine.event.EventTime;
import io.tidemark.jobs.explain.JudgementReader.JudgementContext;
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
 * The changes that would have caused an event to be allowed, found by judging the event again with
 * the same baseline.
 *
 * <p>The search sets features to their usual values in the scope, starting with the largest
 * contributor, until the event is allowed, if necessary once earlier evidence has faded. It then
 * restores every feature that does not need to change. Every feature in the resulting set is
 * necessary, but a smaller set may exist.
 *
 * @param changes features that would have had to take their usual values; empty if no such change
 *     helps or none is needed
 * @param boundBreach bound that the event violated; null if it violated none
 * @param stepUpReason policy rule that requires a step-up regardless of risk; null if no rule does
 * @param atLow decision for this kind of action at {@link Level#LOW}. Unless this is ALLOW, neither
 *     changing features nor waiting would be enough, so neither is suggested.
 * @param fades how long earlier evidence alone prevents an ALLOW; zero if it does not, empty if
 *     longer than {@link #LONGEST} or not computed
 * @param verdict verdict on the event once all of these changes are applied
 */
public record Counterfactual(
    List<Change> changes,
    String boundBreach,
    String stepUpReason,
    DecisionKind atLow,
    Optional<Duration> fades,
    Verdict verdict) {
  /** Longest wait to suggest as a remedy. */
  public static final Duration LONGEST = Duration.ofDays(30);

  public Counterfactual {
    changes = List.copyOf(changes);
  }

  /** A feature, by its index, that would have had to take its usual value {@code to}. */
  public record Change(int feature, double from, double to) {}

  public static Counterfactual of(JudgementContext event) {
    JudgedAction asked = event.action();
    JudgedAction plain =
        JudgedAction.of(asked.timeMicros(), asked.credential(), asked.source(), asked.impact());
    DecisionKind atLow = atLow(event);
    Verdict verdict = event.verdict(event.vector(), plain);
    if (atLow == DecisionKind.ALLOW && !isAllowed(verdict)) {
      return byFeatures(event, plain, asked);
    }
    Optional<Duration> fades = Optional.of(Duration.ZERO).filter(none -> isAllowed(verdict));
    return new Counterfactual(
        List.of(), asked.boundBreach(), asked.stepUpReason(), atLow, fades, verdict);
  }

  /** Returns the decision at LOW for this impact; NOT_JUDGED if the scope has no thresholds. */
  private static DecisionKind atLow(JudgementContext event) {
    return event.baseline().scopeFor(event.cohort()).isUsable()
        ? event.policy().decisions().decision(Level.LOW, event.action().impact())
        : DecisionKind.NOT_JUDGED;
  }

  private static Counterfactual byFeatures(
      JudgementContext event, JudgedAction plain, JudgedAction asked) {
    float[] seen = event.vector();
    float[] usual = usual(event, seen);
    double[] shares = event.shares();
    List<Integer> order =
        IntStream.range(0, seen.length)
            .filter(i -> usual[i] < seen[i])
            .boxed()
            .sorted(Comparator.<Integer>comparingDouble(i -> -shares[i]).thenComparing(i -> i))
            .toList();
    boolean isNow = isAllowed(event.verdict(with(seen, usual, new TreeSet<>(order)), plain));
    Optional<Duration> fades = isNow ? Optional.of(Duration.ZERO) : timeToDecay(event, plain);
    JudgedAction later = after(fades.orElse(Duration.ZERO), plain);
    TreeSet<Integer> changed = new TreeSet<>();
    for (int feature : order) {
      if (isAllowed(event.verdict(with(seen, usual, changed), later))) {
        break;
      }
      changed.add(feature);
    }
    boolean enough = isAllowed(event.verdict(with(seen, usual, changed), later));
    if (enough) {
      List<Integer> lightestFirst = new ArrayList<>(order);
      Collections.reverse(lightestFirst);
      for (int feature : lightestFirst) {
        if (changed.remove(feature)
            && !isAllowed(event.verdict(with(seen, usual, changed), later))) {
          changed.add(feature);
        }
      }
    }
    List<Change> changes =
        changed.stream()
            .filter(i -> enough)
            .sorted(Comparator.<Integer>comparingDouble(i -> -shares[i]))
            .map(i -> new Change(i, seen[i], usual[i]))
            .toList();
    return new Counterfactual(
        changes,
        asked.boundBreach(),
        asked.stepUpReason(),
        DecisionKind.ALLOW,
        fades,
        event.verdict(with(seen, usual, changed), later));
  }

  private static JudgedAction after(Duration wait, JudgedAction plain) {
    long timeMicros = plain.timeMicros() + EventTime.micros(wait);
    return JudgedAction.of(timeMicros, plain.credential(), plain.source(), plain.impact());
  }

  /** Returns the lower of each feature's usual and observed value. */
  private static float[] usual(JudgementContext event, float[] seen) {
    ScopeBaseline scope = event.baseline().scopeFor(event.cohort());
    float[] medians = scope.statistic().forest().medians();
    float[] usual = seen.clone();
    for (int i = 0; i < usual.length; i++) {
      usual[i] = usual[i] > medians[i] ? medians[i] : usual[i];
    }
    return usual;
  }

  private static float[] with(float[] seen, float[] usual, TreeSet<Integer> changed) {
    float[] mixed = seen.clone();
    changed.forEach(i -> mixed[i] = usual[i]);
    return mixed;
  }

  private static Optional<Duration> timeToDecay(JudgementContext event, JudgedAction plain) {
    RiskState state = event.state();
    ScopeBaseline scope = event.baseline().scopeFor(event.cohort());
    for (long minutes = 0; minutes <= LONGEST.toMinutes(); minutes += 10) {
      long at = plain.timeMicros() + minutes * EventTime.MINUTE;
      double risk = state.risk(plain.credential(), plain.source(), at);
      double effective = event.policy().effectiveRisk(risk, plain.impact());
      Optional<DecisionKind> decision =
          scope
              .thresholds()
              .map(of -> event.policy().decisions().decision(of.level(effective), plain.impact()));
      if (decision.filter(kind -> !kind.isStepUpOrStronger()).isPresent()) {
        return Optional.of(Duration.ofMinutes(minutes));
      }
    }
    return Optional.empty();
  }

  private static boolean isAllowed(Verdict verdict) {
    return verdict.decision() == DecisionKind.ALLOW;
  }
}
