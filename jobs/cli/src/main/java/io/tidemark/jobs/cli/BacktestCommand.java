package io.tidemark.jobs.cli;

import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.lab.Candidate;
import io.tidemark.jobs.run.FeatureSources;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** History judged again, with attacks in it. */
@Command(
    name = "backtest",
    description = {
      "Judges past days again, with simulated attacks in them.",
      "Each day is judged by a baseline of the days before. The attacks use ids, resources and habits",
      "of your own identities, from places where your other identities are. Prints what was found, how",
      "soon, and at what cost, with intervals. A catalogue or policy that is given is compared with what",
      "nights use; two are compared with each other. Writes no table."
    },
    footer = {
      "  tidemark backtest --from 2026-03-20 --to 2026-03-24 --attacks 30",
      "  tidemark backtest --from 2026-03-20 --to 2026-03-24 \\",
      "    --policy stricter.yaml --out backtests",
      "  tidemark backtest --from 2026-03-20 --to 2026-03-24 \\",
      "    --catalogue b.yaml --catalogue a.yaml"
    })
final class BacktestCommand extends TrialCommand {
  @Option(
      names = "--catalogue",
      paramLabel = "FILE",
      description = "Features to try; a second is what they are compared with.")
  private List<Path> catalogues = new ArrayList<>();

  @Option(
      names = "--policy",
      paramLabel = "FILE",
      description = "Policy to try; a second is what it is compared with.")
  private List<Path> policies = new ArrayList<>();

  @Override
  void check() {
    super.check();
    if (catalogues.size() > 2 || policies.size() > 2) {
      throw usage(
          "more than two are to be compared",
          catalogues.size() + " catalogues and " + policies.size() + " policies are given",
          "give each option at most twice");
    }
  }

  /** The given candidates; next to a single one, or without any, that of the nights. */
  @Override
  List<Candidate> candidates(Settings settings) {
    List<Candidate> candidates = new ArrayList<>();
    int given = Math.max(catalogues.size(), policies.size());
    for (int i = 0; i < given; i++) {
      Path catalogue =
          catalogues.isEmpty() ? null : catalogues.get(Math.min(i, catalogues.size() - 1));
      Path policy = policies.isEmpty() ? null : policies.get(Math.min(i, policies.size() - 1));
      Path shown = catalogues.size() > i ? catalogue : policy;
      candidates.add(candidate(name(shown.toString()), catalogue, policy, settings));
    }
    if (given < 2) {
      candidates.add(candidate("present", null, null, settings));
    }
    return candidates;
  }

  private static Candidate candidate(String name, Path catalogue, Path policy, Settings settings) {
    return new Candidate(
        name,
        FeatureSources.catalogue(
            catalogue == null ? settings.features().catalogue() : catalogue.toString()),
        PolicyFile.of(policy, settings),
        settings);
  }
}
