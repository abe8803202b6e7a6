package io.tidemark.jobs.lab;

import io.tidemark.jobs.backtest.Backtest;
import io.tidemark.jobs.backtest.Candidate;
import java.time.Instant;
import java.util.List;

/**
 * What is asked of an experiment.
 *
 * @param id of the experiment
 * @param asked when it was asked
 * @param tried the catalogue in question
 * @param against the one that it is held against
 * @param plan days, attacks, and the seed of attacks and bootstrap
 * @param trainingSeeds both are trained with each of these; at least two, or chance has no measure
 * @param budget share of the normal identity-days that both may alert on
 */
public record LabQuestion(
    String id,
    Instant asked,
    Candidate tried,
    Candidate against,
    Backtest.Plan plan,
    List<Long> trainingSeeds,
    double budget) {
  public LabQuestion {
    trainingSeeds = List.copyOf(trainingSeeds);
    if (trainingSeeds.size() < 2) {
      throw new IllegalArgumentException(
          "an experiment has "
              + trainingSeeds.size()
              + " seeds of training; at least 2 are needed");
    }
  }
}
