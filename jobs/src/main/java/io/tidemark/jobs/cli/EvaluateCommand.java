package io.tidemark.jobs.cli;

import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.Invocation;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.evaluate.Evaluation;
import io.tidemark.jobs.run.Progress;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Simulated companies, judged night by night. */
@Command(
    name = "evaluate",
    description = {
      "Judges simulated companies night by night, without Spark and without tables, by the trainer",
      "and the judge of a real night, and prints what was found and what it cost: attacks by case,",
      "events and minutes to detect, false step-ups, precision. One company takes some 15 seconds of one core."
    },
    mixinStandardHelpOptions = true,
    versionProvider = VersionText.class,
    optionListHeading = "%nOptions:%n",
    footerHeading = "%nExamples:%n",
    footer = {
      "  tidemark evaluate --seeds 1,2,3,4 --variants",
      "  tidemark evaluate --seeds 1,2,3,4,5 --ablations",
      "  tidemark evaluate --seeds 1,2,3,4,5 --attacks 0 --days 42 --judged 14 \\",
      "    --budgets 0.01,0.1,1 --promises"
    })
final class EvaluateCommand implements Runnable {
  private final Invocation invocation;

  @Spec private CommandSpec spec;

  @Option(
      names = "--seeds",
      paramLabel = "N,N",
      hideParamSyntax = true,
      split = ",",
      defaultValue = "1,2,3,4",
      description = "One company for each. Default: 1,2,3,4.")
  private List<Long> seeds;

  @Option(
      names = "--identities",
      paramLabel = "N",
      defaultValue = "60",
      description = "Identities of a company. Default: 60.")
  private int identities;

  @Option(
      names = "--events-per-day",
      paramLabel = "N",
      defaultValue = "4500",
      description = "Events of an ordinary weekday. Default: 4500.")
  private int eventsPerDay;

  @Option(
      names = "--days",
      paramLabel = "N",
      defaultValue = "28",
      description = "Days to simulate. Default: 28.")
  private int days;

  @Option(
      names = "--judged",
      paramLabel = "N",
      defaultValue = "5",
      description = "How many of the last days are judged; attacks fall on the last five.")
  private int judged;

  @Option(
      names = "--attacks",
      paramLabel = "N",
      defaultValue = "38",
      description = "Attacks on each company. Default: 38.")
  private int attacks;

  @Option(
      names = "--budgets",
      paramLabel = "B,B",
      hideParamSyntax = true,
      split = ",",
      defaultValue = "0.05",
      description = "False step-ups per identity-day to set thresholds for. Default: 0.05.")
  private List<Double> budgets;

  @Option(names = "--variants", description = "Print the variants of each case, and each miss.")
  private boolean variants;

  @Option(
      names = "--promises",
      description = "Print false alarms per cohort beside the interval that was promised.")
  private boolean promises;

  @Option(names = "--ablations", description = "Print what each part of judging is worth.")
  private boolean ablations;

  @Option(
      names = "--recorded",
      paramLabel = "DIR",
      description = {
        "Also put recorded attacks into the companies, one CloudTrail file of DIR for each",
        "technique, and print which were found. Best with --attacks 0."
      })
  private Path recorded;

  EvaluateCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public void run() {
    GivenNumber.within("--judged", judged, 1, Math.max(days, 1));
    PrintWriter out = spec.commandLine().getOut();
    Progress progress =
        Progress.on(
            invocation.display(),
            spec.commandLine().getErr()::println,
            System.err,
            invocation.clock());
    try (Progress.Step step = progress.start("evaluate")) {
      step.expect(seeds.size());
      Evaluation evaluation =
          Evaluation.of(
              seeds,
              new Evaluation.Size(
                  LocalDate.of(2026, 3, 2), days, identities, eventsPerDay, attacks, judged),
              recorded != null || ablations,
              () -> step.advance(1));
      for (double budget : budgets) {
        evaluation.detection(budget, variants).forEach(out::println);
        if (promises) {
          evaluation.promises(budget).forEach(out::println);
        }
        out.flush();
      }
      if (recorded != null) {
        evaluation.recorded(recorded, budgets.get(0)).forEach(out::println);
      }
      if (ablations) {
        evaluation.ablations(budgets.get(0)).forEach(out::println);
      }
      out.flush();
    } catch (IllegalArgumentException e) {
      throw new TidemarkException(
          ExitCode.USAGE,
          "the companies cannot be simulated or judged",
          e.getMessage(),
          "change the options as it says",
          e);
    } catch (IOException e) {
      throw new TidemarkException(
          ExitCode.USAGE,
          "the simulated logs cannot be kept for a while",
          String.valueOf(e.getMessage()),
          "make room in the folder for temporary files (java.io.tmpdir)",
          e);
    }
  }
}
