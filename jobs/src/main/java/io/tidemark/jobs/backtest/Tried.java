package io.tidemark.jobs.backtest;

import io.tidemark.training.EventVector;
import java.util.List;

/**
 * A candidate whose nights were replayed in memory.
 *
 * @param outcomes one for each seed of training
 * @param evidence what decisions rested on, with the first seed
 * @param cpuSeconds of training and judging all days once, the quickest of the seeds; the first run
 *     of the code is compiled while it runs
 * @param judged the judged days' events with their vectors; nobody may write to these
 */
public record Tried(
    Candidate candidate,
    List<ReplayedNights> outcomes,
    StatisticParts evidence,
    double cpuSeconds,
    List<EventVector> judged) {
  public Tried {
    outcomes = List.copyOf(outcomes);
    judged = List.copyOf(judged);
  }

  /** Names of the features, in the order of the vectors. */
  public List<String> features() {
    return candidate.catalogue().program().catalogue().names();
  }
}
