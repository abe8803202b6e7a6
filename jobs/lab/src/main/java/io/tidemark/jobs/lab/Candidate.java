package io.tidemark.jobs.lab;

import io.tidemark.batch.ExecutorProgram;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.run.NightRiskPolicy;
import io.tidemark.runtime.policy.Policy;
import io.tidemark.training.EventVector;
import java.util.List;

/**
 * A catalogue, policy and settings to evaluate.
 *
 * @param name name used in tables
 */
public record Candidate(String name, ExecutorProgram catalogue, Policy policy, Settings settings) {
  /** Returns the number of false step-ups per identity-day that the settings and policy allow. */
  double budget() {
    return NightRiskPolicy.of(settings, policy).budgetMedium();
  }

  /**
   * The result of replaying nights with a candidate.
   *
   * @param detections one detection for each training seed
   * @param evidence evidence for the decisions made with the first seed
   * @param cpuSeconds CPU time for training and judging all days once, with the fastest seed; the
   *     first run includes JIT compilation
   * @param judged events on the judged days, with their vectors; must not be modified
   */
  record Run(
      Candidate candidate,
      List<Detection> detections,
      StatisticParts evidence,
      double cpuSeconds,
      List<EventVector> judged) {
    List<String> features() {
      return candidate.catalogue.program().catalogue().names();
    }
  }
}
