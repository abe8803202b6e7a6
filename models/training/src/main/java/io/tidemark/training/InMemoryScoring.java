package io.tidemark.training;

import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.program.RecentFeatures;
import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.judge.BaselineJudge;
import io.tidemark.runtime.judge.Verdict;
import io.tidemark.runtime.policy.Policy;
import io.tidemark.runtime.risk.RiskPolicy;
import io.tidemark.runtime.risk.RiskState;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Scores consecutive days in memory and carries each identity's risk over midnight. The results
 * equal those of {@link EventScoring} and {@link RiskCarry}. At first, no identity has any risk.
 */
public final class InMemoryScoring {
  private final Policy policies;
  private final RecentFeatures recent;
  private final NavigableMap<String, RiskState> states = new TreeMap<>();

  public InMemoryScoring(Policy policies, RecentFeatures recent) {
    this.policies = policies;
    this.recent = recent;
  }

  /** Receives the scored events, identity by identity in scoring order. */
  public interface Listener {
    /**
     * Receives an event.
     *
     * @param shares each feature's share of the statistic, computed on demand; at least 0, adding
     *     up to 1 or all 0
     */
    void judged(EventVector event, Verdict verdict, Supplier<double[]> shares);
  }

  /** Scores a day's events, which may be in any order. Days must come in order. */
  public void judge(
      LocalDate day, Baseline baseline, Collection<EventVector> events, Listener listener) {
    BaselineJudge judge = new BaselineJudge(baseline, recent);
    List<EventVector> ordered = new ArrayList<>(events);
    ordered.sort(EventVector.BY_IDENTITY);
    String current = null;
    RiskState state = null;
    for (EventVector event : ordered) {
      EventHeader header = event.header();
      if (!header.identity().equals(current)) {
        current = header.identity();
        state = opened(header, baseline);
      }
      Verdict verdict =
          judge.judge(
              header.cohort(),
              baseline.usualMaximum(current, header.cohort()),
              state,
              event.vector(),
              header.action());
      listener.judged(
          event,
          verdict,
          () -> judge.shares(header.cohort(), event.vector(), verdict.suppressed()));
    }
    long midnight = EventTime.endOf(day);
    states.values().removeIf(left -> !RiskCarry.isCarried(left, midnight));
  }

  private RiskState opened(EventHeader header, Baseline baseline) {
    RiskPolicy policy =
        policies.figures(baseline.policy(), header.kind(), header.cohort(), header.identity());
    return states.compute(
        header.identity(),
        (identity, carried) -> carried == null ? RiskState.empty(policy) : carried.under(policy));
  }
}
