package io.tidemark.jobs.cli;

import io.tidemark.batch.ProgramOnExecutor;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.lab.Candidate;
import io.tidemark.jobs.run.FeatureSources;
import io.tidemark.runtime.policy.Policy;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A changed catalogue tried on history. */
@Command(
    name = "lab",
    description = {
      "Compares a changed catalogue of features with the present one.",
      "Days of the warehouse are judged again with both, as their nights would have, on the same",
      "simulated attacks and at the same number of false alarms. Prints whether the changed one is",
      "better, worse or within noise, what it costs, and what its features are worth. Writes no table."
    },
    footer = {
      "  tidemark features list --yaml > mine.yaml",
      "  tidemark lab --catalogue mine.yaml --out lab",
      "  tidemark lab --catalogue mine.yaml --against theirs.yaml --from 2026-03-20 \\",
      "    --attacks 100"
    })
final class LabCommand extends TrialCommand {
  @Option(
      names = "--catalogue",
      paramLabel = "FILE",
      required = true,
      description = "Features to try. 'tidemark features list --yaml' prints some to change.")
  private Path catalogue;

  @Option(
      names = "--against",
      paramLabel = "NAME|FILE",
      description = "Features to compare with: built-in or a file. Default: those of the nights.")
  private String against;

  private ProgramOnExecutor tried;

  @Override
  void check() {
    super.check();
    tried = FeatureSources.catalogue(catalogue.toString());
  }

  /** One alone shows nothing of chance, and a verdict rests on it. */
  @Override
  int leastSeeds() {
    return 2;
  }

  @Override
  List<Candidate> candidates(Settings settings) {
    Policy policy = PolicyFile.of(null, settings);
    String other = against == null ? settings.features().catalogue() : against;
    String name = name(catalogue.toString());
    return List.of(
        new Candidate(name, tried, policy, settings),
        new Candidate(
            name(other).equals(name) ? "the other" : name(other),
            FeatureSources.catalogue(other),
            policy,
            settings));
  }
}
