package io.tidemark.jobs.lab;

import io.tidemark.batch.ProgramOnExecutor;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.run.RiskFigures;
import io.tidemark.runtime.policy.Policy;
import io.tidemark.training.EventVector;
import java.util.List;

/**
 * Catalogue, policy and settings to evaluate.
 *
 * @param name for tables
 * @param catalogue features
 * @param policy of the company
 * @param settings of the nights
 */
public record Candidate(
    String name, ProgramOnExecutor catalogue, Policy policy, Settings settings) {
  /** False step-ups per identity-day that its settings and policy allow. */
  double budget() {
    return RiskFigures.of(settings, policy).budgetMedium();
  }

  /**
   * Replayed nights of a candidate.
   *
   * @param detections one for each seed of training
   * @param evidence basis of the decisions, with the first seed
   * @param cpuSeconds of training and judging all days once, for the quickest of the seeds; the
   *     first run includes compilation of the code
   * @param judged events of the judged days with their vectors; must not be modified
   */
  record Run(
      Candidate candidate,
      List<Detection> detections,
      StatisticParts evidence,
      double cpuSeconds,
      List<EventVector> judged) {
    /** Names of the features, in the order of the vectors. */
    List<String> features() {
      return candidate.catalogue.program().catalogue().names();
    }
  }
}
