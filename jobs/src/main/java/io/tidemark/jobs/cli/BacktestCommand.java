package io.tidemark.jobs.cli;

import io.tidemark.engine.enrich.Enricher;
import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.FileFault;
import io.tidemark.jobs.Invocation;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.backtest.Backtest;
import io.tidemark.jobs.backtest.BacktestReport;
import io.tidemark.jobs.backtest.BacktestReport.Side;
import io.tidemark.jobs.backtest.Candidate;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.run.FeatureSources;
import io.tidemark.jobs.run.Progress;
import io.tidemark.jobs.run.RiskFigures;
import io.tidemark.jobs.table.Warehouse;
import io.tidemark.runtime.policy.Policy;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** History judged again, with attacks in it. */
@Command(
    name = "backtest",
    description = {
      "Judges days of the warehouse again as their nights would have, each by a baseline of the days",
      "before, with attacks played on your own identities: with their ids, resources and habits, from",
      "places where others of your estate are. Says what was found, how soon, and what it cost, with",
      "intervals. A catalogue or policy that is given is compared with what nights use; two are",
      "compared with each other. Writes no table."
    },
    mixinStandardHelpOptions = true,
    versionProvider = VersionText.class,
    optionListHeading = "%nOptions:%n",
    footerHeading = "%nExamples:%n",
    footer = {
      "  tidemark backtest --from 2026-03-20 --to 2026-03-24 --attacks 30",
      "  tidemark backtest --from 2026-03-20 --to 2026-03-24 \\",
      "    --policy stricter.yaml --json b.json",
      "  tidemark backtest --from 2026-03-20 --to 2026-03-24 \\",
      "    --catalogue a.yaml --catalogue b.yaml"
    })
final class BacktestCommand extends WarehouseCommand {
  private static final int TEXT = 160;

  @Option(names = "--from", paramLabel = "D", required = true, description = "First judged day.")
  private String from;

  @Option(names = "--to", paramLabel = "D", required = true, description = "Last judged day.")
  private String to;

  @Option(
      names = "--attacks",
      paramLabel = "N",
      defaultValue = "30",
      description = "Attacks to play, cases in turn; fewer where victims are missing. Default: 30.")
  private int attacks;

  @Option(
      names = "--catalogue",
      paramLabel = "FILE",
      description = "Features to try; twice compares two. Default: those of the nights.")
  private List<Path> catalogues = new ArrayList<>();

  @Option(
      names = "--policy",
      paramLabel = "FILE",
      description = "Policy to try; twice compares two. Default: risk.policy.")
  private List<Path> policies = new ArrayList<>();

  @Mixin private KnownAttacks labels;

  @Option(
      names = "--seeds",
      paramLabel = "N",
      defaultValue = "2",
      description = "Seeds that the first is trained with, to see what chance makes. Default: 2.")
  private int seeds;

  @Option(
      names = "--attack-seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Which attacks are played. Default: 1.")
  private long attackSeed;

  @Option(names = "--missed", description = "Also list the attacks that were not found.")
  private boolean missed;

  @Option(names = "--json", paramLabel = "FILE", description = "Also write all of it there.")
  private Path json;

  private LocalDate first;
  private LocalDate last;

  BacktestCommand(Invocation invocation) {
    super(invocation, Access.READS);
  }

  @Override
  void check() {
    first = DateOption.day("--from", from);
    last = DateOption.day("--to", to);
    if (last.isBefore(first)) {
      throw usage("--to is before --from", last + " comes before " + first, "swap them");
    }
    if (attacks < 0 || attacks > 10_000 || seeds < 1 || seeds > 20) {
      throw usage(
          "--attacks " + attacks + " or --seeds " + seeds + " cannot be meant",
          "attacks are 0 to 10000, seeds 1 to 20",
          "choose numbers in these ranges");
    }
    if (catalogues.size() > 2 || policies.size() > 2) {
      throw usage(
          "more than two are to be compared",
          catalogues.size() + " catalogues and " + policies.size() + " policies are given",
          "give each option at most twice");
    }
    if (json != null && !Files.isDirectory(json.toAbsolutePath().getParent())) {
      throw usage(
          "--json cannot be written",
          "there is no folder for " + json,
          "give it a file in a folder");
    }
  }

  @Override
  ExitCode run(Warehouse warehouse, Settings settings, PrintWriter out) {
    List<Candidate> candidates = candidates(settings);
    List<Long> trained =
        LongStream.range(0, seeds).mapToObj(i -> settings.train().seed() + i).toList();
    Progress progress =
        Progress.on(invocation().display(), err()::println, System.err, invocation().clock());
    KnownAttacks.Known known = labels.read(warehouse);
    Backtest.Plan plan = new Backtest.Plan(first, last, attacks, attackSeed, known.events());
    Backtest backtest;
    try (Progress.Step step = progress.start("attacks")) {
      FeatureSources sources = FeatureSources.of(settings.features());
      backtest =
          new Backtest(warehouse, plan, new Enricher(sources.impactMap(), sources.networks()));
      step.result("%d of %d attacks played".formatted(backtest.played(), attacks));
    }
    List<Side> sides = new ArrayList<>();
    for (Candidate candidate : candidates) {
      List<Long> own = sides.isEmpty() ? trained : trained.subList(0, 1);
      try (Progress.Step step = progress.start("nights of " + candidate.name())) {
        step.expect((long) own.size() * plan.days());
        sides.add(
            new Side(
                candidate.name(),
                RiskFigures.of(settings, candidate.policy()).budgetMedium(),
                backtest.judge(candidate, own, () -> step.advance(1))));
      }
    }
    BacktestReport report =
        new BacktestReport(sides.get(0), sides.stream().skip(1).findFirst(), attackSeed);
    out.println(
        "Backtest of "
            + first
            + " to "
            + last
            + (backtest.parts() > 1 ? ", one identity in " + backtest.parts() : ""));
    out.println("Labels: " + known.says());
    report.lines().forEach(out::println);
    if (missed) {
      out.println();
      report.missed().forEach(line -> out.println("missed " + PrintableText.of(line, TEXT)));
    }
    write(report);
    return ExitCode.OK;
  }

  /** What nights use, and beside it what is given; where two are given, these two. */
  private List<Candidate> candidates(Settings settings) {
    List<Candidate> candidates = new ArrayList<>();
    int most = Math.max(catalogues.size(), policies.size());
    boolean present = most < 2;
    if (present) {
      candidates.add(
          new Candidate(
              "present",
              FeatureSources.catalogue(settings.features().catalogue()),
              PolicyFile.of(null, settings),
              settings));
    }
    for (int i = 0; i < most; i++) {
      Path catalogue =
          catalogues.isEmpty() ? null : catalogues.get(Math.min(i, catalogues.size() - 1));
      Path policy = policies.isEmpty() ? null : policies.get(Math.min(i, policies.size() - 1));
      Policy decided = PolicyFile.of(policy, settings);
      Path shown = catalogues.size() > i ? catalogue : policy;
      candidates.add(
          new Candidate(
              PrintableText.of(shown.getFileName().toString(), 22),
              FeatureSources.catalogue(
                  catalogue == null ? settings.features().catalogue() : catalogue.toString()),
              decided,
              settings));
    }
    return candidates;
  }

  private void write(BacktestReport report) {
    if (json == null) {
      return;
    }
    try {
      Files.writeString(json, report.toJson());
    } catch (IOException e) {
      throw new TidemarkException(
          ExitCode.USAGE,
          "the figures cannot be written to " + json,
          FileFault.because(e),
          "give --json a file that this user may write",
          e);
    }
  }
}
