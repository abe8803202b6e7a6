package io.tidemark.jobs.lab;

import io.tidemark.batch.ProgramOnExecutor;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.run.RiskFigures;
import io.tidemark.runtime.policy.Policy;
import io.tidemark.training.EventVector;
import java.util.List;

/**
 * A catalogue, a policy and settings to try.
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
   * Its nights, replayed.
   *
   * @param detections one for each seed of training
   * @param evidence what decisions rested on, with the first seed
   * @param cpuSeconds of training and judging all days once, the quickest of the seeds; the first
   *     run of the code is compiled while it runs
   * @param judged the judged days' events with their vectors; nobody may write to these
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
