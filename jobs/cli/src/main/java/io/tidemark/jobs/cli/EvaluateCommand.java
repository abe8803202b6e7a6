package io.tidemark.jobs.cli;

import io.tidemark.jobs.AsciiJson;
import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.FileFault;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.lab.Evaluation;
import io.tidemark.jobs.lab.Evasion;
import io.tidemark.jobs.lab.LoggedCompany;
import io.tidemark.jobs.run.FeatureSources;
import io.tidemark.jobs.run.Progress;
import io.tidemark.simulator.SimulationPlan;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "evaluate",
    description =
        "Measures detection on simulated companies or labelled logs. Days are judged one by one, as "
            + "nights would, with their gates and the policy file of the settings, but without Spark "
            + "or tables. Each log is judged with several budgets, and again without its attacks. "
            + "Prints which attacks are found and how soon, and false step-ups per identity-day and "
            + "per 100 sessions, with intervals. An attack counts as found if at least one of its "
            + "events causes a step-up because of risk or a bound. With --show rivals, other "
            + "detectors judge the same events, with thresholds from the same earlier days. A "
            + "company takes about a minute. A million events need 4 GB.",
    footer = {
      "  tidemark evaluate --logs exercise/ --labels attacks.csv --live-from 2026-05-28",
      "    # attacks.csv:  event_id,attack_id,case,variant",
      "    #               4f1c-77,exfil-1,0,stolen key reads backups",
      "  tidemark evaluate --seeds 1-4 --budgets 0.05 --show variants,companies",
      "  tidemark evaluate --seeds 711-714 --adaptive"
    })
@DeclaresExitCodes(ExitCode.INPUT_MISSING)
final class EvaluateCommand extends TextCommand {
  private static final String OF_SIMULATED =
      "--seeds --identities --events-per-day --days --judged --attacks --adaptive";

  @ArgGroup(exclusive = false)
  private Logged logged;

  static final class Logged {
    @Option(
        names = "--logs",
        paramLabel = "FILE|DIR",
        required = true,
        order = -9,
        description = "Log file or folder to judge. Folders are searched recursively.")
    private Path logs;

    @Option(
        names = "--labels",
        paramLabel = "FILE.csv",
        required = true,
        order = -8,
        description =
            "CSV with the columns event_id,attack_id,case,variant and a line for each attack "
                + "event. The event id is the value that becomes metadata_uid; see docs/sources. "
                + "The case is a number, or 0 if none applies. The variant is any name by which "
                + "to group attacks. All events of an attack need the same case and variant.")
    private Path labels;

    @Option(
        names = "--live-from",
        paramLabel = "DATE",
        required = true,
        order = -7,
        description =
            "First UTC day to judge, such as 2026-05-28. Earlier days serve as history. If there "
                + "are fewer than six, a starter judges until there are six.")
    private LocalDate liveFrom;
  }

  @Mixin private SharedOptions.Format format = new SharedOptions.Format();

  @Option(
      names = "--json",
      description = "Print one JSON object with all tables; other detectors only with --show.")
  private boolean json;

  @Option(
      names = "--markdown",
      description = "Print the tables as Markdown, below the command and the day.")
  private boolean markdown;

  @Option(
      names = "--adaptive",
      description =
          "Instead, measure how much an attacker who knows the rules, and has an identity's live "
              + "session, can take per day before a step-up is as likely as not.")
  private boolean adaptive;

  @Mixin private SharedOptions.Config settingOptions;

  @Option(
      names = "--seeds",
      split = ",",
      defaultValue = "1-4",
      description = "Simulate one company per seed; 1-4 is short for 1,2,3,4.")
  private List<String> seeds;

  @Option(names = "--identities", defaultValue = "60", description = "Identities per company.")
  private int identities;

  @Option(
      names = "--events-per-day",
      defaultValue = "4500",
      description = "Number of events on an ordinary weekday.")
  private int eventsPerDay;

  @Option(names = "--days", defaultValue = "28", description = "Days to simulate.")
  private int days;

  @Option(
      names = "--judged",
      defaultValue = "5",
      description =
          "Number of days to judge, counting back from the last. Attacks are on the last five.")
  private int judged;

  @Option(names = "--attacks", defaultValue = "38", description = "Attacks on each company.")
  private int attacks;

  @Option(
      names = "--budgets",
      paramLabel = "B,B",
      split = ",",
      description =
          "Budgets for thresholds, in false step-ups per identity-day. Details are printed for the "
              + "last one. Default: 0.001,0.005,0.01,0.02,0.05; with --adaptive 0.05.")
  private List<Double> budgets = List.of();

  @Option(
      names = "--show",
      paramLabel = "PART,PART",
      split = ",",
      description =
          "Additional tables: variants (of each case, and all missed attacks), companies "
              + "(the spread over companies), rivals (other detectors), ablations (the contribution "
              + "of each part of the detector). Default with --logs: variants,rivals.")
  private Set<Evaluation.Part> show = EnumSet.noneOf(Evaluation.Part.class);

  @Option(
      names = "--recorded",
      paramLabel = "DIR",
      description =
          "Also insert the recorded attacks in DIR (one CloudTrail file per technique), and print "
              + "which were found. Best used with --attacks 0.")
  private Path recorded;

  @Override
  void run() {
    OptionChecks.within("--judged", judged, 1, Math.max(days, 1));
    Settings settings = settingOptions.settings(invocation());
    if (json && markdown) {
      throw usage("--json and --markdown exclude each other", "both are given", "give one of them");
    }
    if (logged != null && show.isEmpty()) {
      show = EnumSet.of(Evaluation.Part.VARIANTS, Evaluation.Part.RIVALS);
    }
    try (Progress.Step step = shownProgress().start("evaluate")) {
      if (adaptive) {
        evade(settings, step);
        return;
      }
      Evaluation evaluation =
          new Evaluation(
              settings, budgets.isEmpty() ? Evaluation.BUDGETS : budgets, show, recorded);
      if (logged != null) {
        LoggedCompany company = company(settings);
        evaluation.add(company, company.withoutAttacks(), logged.liveFrom);
      } else {
        List<SimulationPlan> plans = plans();
        step.expect(plans.size());
        for (SimulationPlan plan : plans) {
          evaluation.add(plan, judged);
          step.advance(1);
        }
      }
      print(evaluation);
    } catch (IllegalArgumentException e) {
      throw usage(
          "the companies cannot be simulated or judged",
          e.getMessage(),
          "change --attacks, --days, --identities, --events-per-day or --seeds; a shorter simulation"
              + " has room for fewer --attacks",
          e);
    } catch (IOException e) {
      throw new TidemarkException(
          logged == null ? ExitCode.USAGE : ExitCode.INPUT_MISSING,
          "the logs cannot be read, or simulated logs cannot be stored temporarily",
          FileFault.cause(e),
          "check the paths and the free space for temporary files (java.io.tmpdir)",
          e);
    }
  }

  private void evade(Settings settings, Progress.Step step) throws IOException {
    List<SimulationPlan> plans = plans();
    step.expect(plans.size());
    double budget = budgets.isEmpty() ? settings.risk().mediumBudget() : budgets.get(0);
    Evasion evasion = Evasion.of(settings, plans, judged, budget, () -> step.advance(1));
    (json ? List.of(AsciiJson.of(evasion.json())) : evasion.report()).forEach(out()::println);
  }

  private void print(Evaluation evaluation) {
    if (json) {
      out().println(AsciiJson.of(evaluation.json()));
    } else if (markdown) {
      out().println("```");
      printLine(
          "tidemark %s", String.join(" ", spec().commandLine().getParseResult().originalArgs()));
      out().println("```");
      out().println();
      evaluation.markdown(LocalDate.ofInstant(now(), ZoneOffset.UTC)).forEach(out()::println);
    } else {
      evaluation.report().forEach(out()::println);
    }
  }

  private List<SimulationPlan> plans() {
    LocalDate first = LocalDate.of(2026, 3, 2);
    int number = adaptive ? 0 : attacks;
    List<SimulationPlan> plans = new ArrayList<>();
    for (String range : seeds) {
      if (!range.matches("\\d{1,18}(-\\d{1,18})?")) {
        throw new IllegalArgumentException(
            "Invalid seeds '" + range + "'; write numbers or ranges, such as 1,5-8");
      }
      String[] ends = range.split("-");
      LongStream.rangeClosed(Long.parseLong(ends[0]), Long.parseLong(ends[ends.length - 1]))
          .mapToObj(seed -> new SimulationPlan(first, days, identities, eventsPerDay, number, seed))
          .forEach(plans::add);
    }
    return plans;
  }

  private LoggedCompany company(Settings settings) throws IOException {
    refuse(OF_SIMULATED, "--logs");
    LoggedCompany company =
        LoggedCompany.of(
            logged.logs,
            logged.labels,
            logged.liveFrom,
            format.reading(settings, now()),
            FeatureSources.of(settings.features()).enricher());
    company.notes().forEach((json || markdown ? err() : out())::println);
    return company;
  }

  private void refuse(String options, String other) {
    for (String option : options.split(" ")) {
      if (!option.equals(other) && spec().commandLine().getParseResult().hasMatchedOption(option)) {
        throw usage(
            option + " cannot be combined with " + other,
            other + " already determines this",
            "leave one of them out");
      }
    }
  }
}
