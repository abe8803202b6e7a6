package io.tidemark.jobs.cli;

import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.lab.Candidate;
import io.tidemark.jobs.lab.Experiment;
import io.tidemark.jobs.lab.LabResult;
import io.tidemark.jobs.lab.PageText;
import io.tidemark.jobs.label.AttackLabels;
import io.tidemark.jobs.run.FeatureSources;
import io.tidemark.jobs.run.PolicyFile;
import io.tidemark.jobs.run.SmallRun;
import io.tidemark.jobs.table.Warehouse;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A command that evaluates candidates on the days in a warehouse, with simulated attacks. */
abstract class TrialCommand extends WarehouseCommand {
  private static final int DAYS = 14;
  private static final int NAME = 22;
  private static final int SEEDS = 3;
  private static final int MOST_SEEDS = 20;

  @Option(
      names = "--from",
      description =
          "First day to judge; earlier days serve as history. Default: 13 days before --to.")
  private LocalDate first;

  @Option(names = "--to", description = "Last day to judge. Default: the last day with events.")
  private LocalDate last;

  @Option(
      names = "--attacks",
      defaultValue = "200",
      description =
          "Number of attacks to simulate, taking the cases in turn; fewer if victims are few.")
  private int attacks;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "Seed for choosing attacks and victims.")
  private long seed;

  @Option(
      names = "--seeds",
      split = ",",
      description =
          "Training seeds, at most 20; lab needs two. Each seed yields its own figures; the "
              + "differences between them show the effect of chance. Default: the setting "
              + "train.seed and the next two numbers.")
  private List<Long> seeds = List.of();

  @Option(
      names = "--labels",
      paramLabel = "FILE|none",
      description =
          "CSV with a column event_id of known attack events, as the simulator writes it. Such "
              + "events count neither as found nor as false alarms. Default: every labels.csv "
              + "among the logs, as in a night. 'none' ignores these files.")
  private String labels;

  @Option(names = "--missed", description = "Also list the attacks that were missed.")
  private boolean missed;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Also write verdict.html, verdict.json and the catalogue to DIR/<id>.")
  private Path folder;

  /** Returns the candidate to evaluate and, optionally, the one to compare it with. */
  abstract List<Candidate> candidates(Settings settings);

  @Override
  void check(Settings settings) {
    OptionChecks.within("--attacks", attacks, 0, 10_000);
    int given = Set.copyOf(seeds).size();
    if (!seeds.isEmpty() && (given < leastSeeds() || given > MOST_SEEDS)) {
      throw usage(
          "--seeds cannot be " + given + (given == 1 ? " seed" : " seeds"),
          "from %d to %d different seeds are needed".formatted(leastSeeds(), MOST_SEEDS),
          "write it like --seeds 1,2,3");
    }
    if (first != null && last != null) {
      requireDays(first, last);
    }
  }

  int leastSeeds() {
    return 1;
  }

  private static void requireDays(LocalDate begin, LocalDate end) {
    if (end.isBefore(begin) || begin.plusYears(1).isBefore(end)) {
      throw usage(
          "days cannot be judged from " + begin + " to " + end,
          end.isBefore(begin) ? end + " comes before " + begin : "that is more than a year",
          "choose another --from or --to");
    }
  }

  @Override
  final void run(Warehouse warehouse, Settings settings) {
    SmallRun.adapt(warehouse, Long.MAX_VALUE, settings.spark()); // days are judged faster compiled
    AttackLabels.Known known = AttackLabels.known(labels, warehouse);
    List<Candidate> candidates = candidates(settings);
    LocalDate end = last == null ? Experiment.lastDay(warehouse) : last;
    LocalDate begin = first == null ? end.minusDays(DAYS - 1L) : first;
    requireDays(begin, end);
    Experiment experiment =
        new Experiment(
            now().truncatedTo(ChronoUnit.SECONDS),
            candidates.get(0),
            candidates.stream().skip(1).findFirst(),
            new Experiment.Plan(begin, end, attacks, seed, known.events()),
            seeds.isEmpty()
                ? LongStream.range(0, SEEDS).mapToObj(i -> settings.train().seed() + i).toList()
                : seeds.stream().distinct().toList());
    LabResult findings =
        experiment.run(
            warehouse, FeatureSources.of(settings.features()).enricher(), shownProgress());
    PageText.of(findings.page()).forEach(out()::println);
    out().println();
    out().println("Labels       " + known.origin());
    if (missed) {
      findings.missed().forEach(out()::println);
    }
    if (folder != null) {
      Path page = findings.write(folder, candidates.get(0).catalogue().yaml());
      printLine("Verdict      %s", page.toAbsolutePath().normalize());
    }
  }

  /** Returns a candidate. A null catalogue or policy stands for the one that nights use. */
  static Candidate candidate(String name, String catalogue, Path policy, Settings settings) {
    return new Candidate(
        name,
        FeatureSources.catalogue(catalogue == null ? settings.features().catalogue() : catalogue),
        PolicyFile.of(policy, settings),
        settings);
  }

  /** Returns the name of a file or of the built-in catalogue, shortened for tables. */
  static String name(String named) {
    return PrintableText.of(Path.of(named).getFileName().toString(), NAME);
  }

  @Command(
      name = "lab",
      description =
          "Compares a changed feature catalogue with the current one. The warehouse's days are "
              + "judged again with both, as their nights would judge them, on the same simulated "
              + "attacks and at the same number of false alarms. Prints whether the changed "
              + "catalogue is better, worse or within noise, what it costs, and what its features "
              + "contribute. Writes no tables.",
      footer = {
        "  tidemark features list --yaml > mine.yaml",
        "  tidemark lab --catalogue mine.yaml --out lab",
        "  tidemark lab --catalogue mine.yaml --against theirs.yaml --from 2026-03-20 \\",
        "    --attacks 100"
      })
  static final class Lab extends TrialCommand {
    @Option(
        names = "--catalogue",
        required = true,
        description =
            "Catalogue to try; 'tidemark features list --yaml' prints one that you can edit.")
    private Path catalogue;

    @Option(
        names = "--against",
        paramLabel = "NAME|FILE",
        description = "Catalogue to compare with: built-in or a file. Default: features.catalogue.")
    private String against;

    @Override
    void check(Settings settings) {
      super.check(settings);
      FeatureSources.catalogue(catalogue.toString());
    }

    /**
     * Requires several seeds, because the verdict takes account of chance effects, which a single
     * seed cannot show.
     */
    @Override
    int leastSeeds() {
      return 2;
    }

    @Override
    List<Candidate> candidates(Settings settings) {
      String other = against == null ? settings.features().catalogue() : against;
      String name = name(catalogue.toString());
      return List.of(
          candidate(name, catalogue.toString(), null, settings),
          candidate(name(other).equals(name) ? "the other" : name(other), other, null, settings));
    }
  }

  @Command(
      name = "backtest",
      description =
          "Judges past days again, with simulated attacks. Each day is judged with a baseline from "
              + "earlier days. The attacks use the ids, resources and habits of your own "
              + "identities, from networks that your other identities use. Prints what was found, "
              + "how soon, and at what cost, with confidence intervals. A given catalogue or "
              + "policy is compared with the one that nights use; two are compared with each "
              + "other. Writes no tables.",
      footer = {
        "  tidemark backtest --from 2026-03-20 --to 2026-03-24 --attacks 30",
        "  tidemark backtest --from 2026-03-20 --to 2026-03-24 \\",
        "    --policy stricter.yaml --out backtests",
        "  tidemark backtest --from 2026-03-20 --to 2026-03-24 \\",
        "    --catalogue b.yaml --catalogue a.yaml"
      })
  static final class Backtest extends TrialCommand {
    @Option(
        names = "--catalogue",
        description = "Catalogue to try. If two are given, they are compared.")
    private List<Path> catalogues = new ArrayList<>();

    @Option(names = "--policy", description = "Policy to try. If two are given, they are compared.")
    private List<Path> policies = new ArrayList<>();

    @Override
    void check(Settings settings) {
      super.check(settings);
      if (catalogues.size() > 2 || policies.size() > 2) {
        throw usage(
            "there are more than two candidates",
            catalogues.size() + " catalogues and " + policies.size() + " policies are given",
            "give each option at most twice");
      }
    }

    /**
     * Returns the given candidates, followed by the one that nights use if fewer than two are
     * given.
     */
    @Override
    List<Candidate> candidates(Settings settings) {
      List<Candidate> candidates = new ArrayList<>();
      int given = Math.max(catalogues.size(), policies.size());
      for (int i = 0; i < given; i++) {
        String catalogue = catalogues.isEmpty() ? null : last(catalogues, i).toString();
        Path policy = policies.isEmpty() ? null : last(policies, i);
        String shown = catalogues.size() > i ? catalogue : policy.toString();
        candidates.add(candidate(name(shown), catalogue, policy, settings));
      }
      if (given < 2) {
        candidates.add(candidate("present", null, null, settings));
      }
      return candidates;
    }

    private static Path last(List<Path> given, int index) {
      return given.get(Math.min(index, given.size() - 1));
    }
  }
}
