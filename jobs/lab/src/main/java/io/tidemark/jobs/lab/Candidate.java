package io.tidemark.jobs.lab;

import io.tidemark.batch.ExecutorProgram;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.run.PolicyFile;
import io.tidemark.runtime.policy.Policy;
import io.tidemark.training.EventVector;
import java.util.List;

/** A catalogue, policy and settings to evaluate. */
public record Candidate(String name, ExecutorProgram catalogue, Policy policy, Settings settings) {
  double budget() {
    return PolicyFile.risk(settings, policy).budgetMedium();
  }

  /**
   * Replayed nights: a detection per training seed, evidence with the first seed, CPU time with the
   * fastest one (the first includes JIT compilation), and the judged events, which must not be
   * modified.
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
