package io.tidemark.jobs.lab;

import io.tidemark.batch.ProgramOnExecutor;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.run.RiskFigures;
import io.tidemark.runtime.policy.Policy;
import io.tidemark.training.EventVector;
import java.util.List;

/**
 * A catalogue, policy and settings that are to be evaluated.
 *
 * @param name name used in tables
 * @param catalogue catalogue of features
 * @param policy the company's policy
 * @param settings settings of the nights
 */
public record Candidate(
    String name, ProgramOnExecutor catalogue, Policy policy, Settings settings) {
  /**
   * Returns the number of false step-ups per identity-day that the settings and the policy allow.
   */
  double budget() {
    return RiskFigures.of(settings, policy).budgetMedium();
  }

  /**
   * The replayed nights of a candidate.
   *
   * @param detections one detection for each training seed
   * @param evidence what the decisions made with the first seed were based on
   * @param cpuSeconds CPU time for training and judging all days once, with the fastest of the
   *     seeds; the first run includes compilation of the code
   * @param judged events on the judged days, with their vectors; must not be modified
   */
  record Run(
      Candidate candidate,
      List<Detection> detections,
      StatisticParts evidence,
      double cpuSeconds,
      List<EventVector> judged) {
    /** Returns the feature names, in vector order. */
    List<String> features() {
      return candidate.catalogue.program().catalogue().names();
    }
  }
}
