package io.tidemark.jobs.cli;

import io.tidemark.batch.ProgramOnExecutor;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.run.FeatureSources;
import io.tidemark.runtime.policy.Policy;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The catalogue and the policy that a night of the past had. */
final class JudgedByOptions {
  @Option(
      names = "--catalogue",
      paramLabel = "NAME|FILE",
      description = "The catalogue that the night had. Default: features.catalogue.")
  private String catalogueGiven;

  @Option(
      names = "--policy",
      paramLabel = "FILE",
      description = "The policy that the night had. Default: risk.policy.")
  private Path policyGiven;

  private ProgramOnExecutor catalogue;
  private Policy policy;

  /** Reads both, before Spark starts. */
  void read(Settings settings) {
    catalogue =
        FeatureSources.catalogue(
            catalogueGiven == null ? settings.features().catalogue() : catalogueGiven);
    policy = PolicyFile.of(policyGiven, settings);
  }

  ProgramOnExecutor catalogue() {
    return catalogue;
  }

  Policy policy() {
    return policy;
  }
}
