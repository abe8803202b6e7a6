package io.tidemark.jobs.cli;

import io.tidemark.engine.event.EventTime;
import io.tidemark.jobs.AsciiJson;
import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.FileFault;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.lab.Evaluation;
import io.tidemark.jobs.lab.Evasion;
import io.tidemark.jobs.lab.LoggedCompany;
import io.tidemark.jobs.lab.agents.AgentRunLog;
import io.tidemark.jobs.lab.agents.AgentRunLog.Layout;
import io.tidemark.jobs.lab.agents.AgentRunLog.Recording;
import io.tidemark.jobs.lab.git.BotRules;
import io.tidemark.jobs.lab.git.GitBotLog;
import io.tidemark.jobs.lab.git.GitBotLog.Window;
import io.tidemark.jobs.run.FeatureSources;
import io.tidemark.jobs.run.Progress;
import io.tidemark.jobs.source.ReadOptions;
import io.tidemark.simulator.SimulationPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.apache.commons.io.file.PathUtils;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "evaluate",
    description =
        "Measures detection on simulated, recorded or labelled logs. Sources are simulated "
            + "companies, bots in git repositories, recorded runs of AI agents, and your own labelled "
            + "logs. Days are judged one by one, as nights would, with their gates and the policy file of the settings, but without Spark "
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
      "  tidemark evaluate --git clones/* --from 2026-03-02,2026-06-01 --show rivals",
      "  tidemark evaluate --agent-runs runs --seeds 1-3 --without content",
      "  tidemark evaluate --seeds 1-4 --budgets 0.05 --show variants,companies",
      "  tidemark evaluate --seeds 711-714 --adaptive"
    })
@DeclaresExitCodes(ExitCode.INPUT_MISSING)
final class EvaluateCommand extends TextCommand {
  private static final String OF_SIMULATED = "--identities --events-per-day --judged --adaptive";

  private static final int AGENTS_PER_SUITE = 4;
  private static final double FRESH_TASKS = 0.3;

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

  @ArgGroup(exclusive = false)
  private Forge forge;

  static final class Forge {
    @Option(
        names = "--git",
        paramLabel = "REPO",
        arity = "1..*",
        required = true,
        order = -6,
        description =
            "Local clones, also bare ones. Each file of a bot's commit becomes an event, and the bot "
                + "in its repository is the identity. Attacks are other authors' commits in a bot's "
                + "name: a person's (impersonation) or another bot's (impostor). The last seven days "
                + "of a window are judged.")
    private List<Path> clones;

    @Option(
        names = "--from",
        paramLabel = "DATE,DATE",
        split = ",",
        order = -5,
        description = "First days of the windows. Default: the last complete window.")
    private List<LocalDate> windows = List.of();

    @Option(
        names = "--bots",
        paramLabel = "FILE.yaml",
        order = -4,
        description = "Rules that tell bots from people. Default: rules for common bots.")
    private Path rules;
  }

  @ArgGroup(exclusive = false)
  private Runs runs;

  static final class Runs {
    @Option(
        names = "--agent-runs",
        paramLabel = "DIR",
        required = true,
        order = -3,
        description =
            "Folder of runs as AgentDojo, AgentDyn and their descendants publish them: "
                + "PIPELINE/SUITE/TASK/ATTACK/*.json. Runs are laid out as the sessions of agents; "
                + "each is used once. Runs that carried out an injection are the attacks, and the "
                + "last four days are judged.")
    private Path folder;

    @Option(
        names = "--without",
        paramLabel = "PART,PART",
        split = ",",
        order = -2,
        description =
            "Leave out what not every platform records: tasks (names of tasks), content (requests "
                + "and results).")
    private Set<Recorded> without = EnumSet.noneOf(Recorded.class);
  }

  /** What a platform may record of its agents. */
  enum Recorded {
    TASKS,
    CONTENT
  }

  @Option(
      names = "--keep",
      paramLabel = "DIR",
      description = "Keep the logs made from --git or --agent-runs in a new folder.")
  private Path kept;

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
      description =
          "One company per seed; 1-4 is short for 1,2,3,4. With --git, seeds choose the attacks; with "
              + "--agent-runs, the layout. Default: 1-4; 1 with --git or --agent-runs.")
  private List<String> seeds;

  @Option(names = "--identities", defaultValue = "60", description = "Identities per company.")
  private int identities;

  @Option(
      names = "--events-per-day",
      defaultValue = "4500",
      description = "Number of events on an ordinary weekday.")
  private int eventsPerDay;

  @Option(
      names = "--days",
      description = "Days of a log. Default: 28; 63 with --git, 32 with --agent-runs.")
  private Integer days;

  @Option(
      names = "--judged",
      defaultValue = "5",
      description =
          "Number of days to judge, counting back from the last. Attacks are on the last five.")
  private int judged;

  @Option(
      names = "--attacks",
      description = "Attacks in each log. Default: 38; 16 with --git, 60 with --agent-runs.")
  private Integer attacks;

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
              + "of each part of the detector). Default with --logs, --git "
              + "and --agent-runs: variants,rivals.")
  private Set<Evaluation.Part> show = EnumSet.noneOf(Evaluation.Part.class);

  @Override
  void run() {
    requireOneSource();
    Settings settings = settingOptions.settings(invocation());
    if (isRecorded() && show.isEmpty()) {
      show = EnumSet.of(Evaluation.Part.VARIANTS, Evaluation.Part.RIVALS);
    }
    try (Progress.Step step = shownProgress().start("evaluate")) {
      if (adaptive) {
        evade(settings, step);
        return;
      }
      Evaluation evaluation =
          new Evaluation(settings, budgets.isEmpty() ? Evaluation.BUDGETS : budgets, show);
      if (logged != null) {
        LoggedCompany company =
            logs(
                logged.logs,
                logged.labels,
                logged.liveFrom,
                format.reading(settings, now()),
                settings);
        evaluation.add(company, company.withoutAttacks(), logged.liveFrom);
      } else if (forge != null) {
        addWindows(evaluation, settings, step);
      } else if (runs != null) {
        addLayouts(evaluation, settings, step);
      } else {
        addCompanies(evaluation, step);
      }
      print(evaluation);
    } catch (IllegalArgumentException e) {
      throw usage(
          "the logs cannot be made or judged",
          e.getMessage(),
          "change --attacks, --days, --identities, --events-per-day or --seeds; a shorter simulation"
              + " has room for fewer --attacks",
          e);
    } catch (IOException e) {
      throw new TidemarkException(
          isRecorded() ? ExitCode.INPUT_MISSING : ExitCode.USAGE,
          "the logs cannot be read, or cannot be stored temporarily",
          FileFault.cause(e),
          "check the paths and the free space for temporary files (java.io.tmpdir)",
          e);
    }
  }

  private boolean isRecorded() {
    return logged != null || forge != null || runs != null;
  }

  /** Rejects options that do not apply to the source of the logs. */
  private void requireOneSource() {
    if (json && markdown) {
      throw usage("--json and --markdown exclude each other", "both are given", "give one of them");
    }
    if (logged != null) {
      refuse("--git --agent-runs --seeds --days --attacks --keep " + OF_SIMULATED, "--logs");
    } else if (forge != null) {
      refuse("--agent-runs --format " + OF_SIMULATED, "--git");
    } else if (runs != null) {
      refuse("--format " + OF_SIMULATED, "--agent-runs");
    } else {
      refuse("--keep", "simulated companies");
      OptionChecks.within("--judged", judged, 1, Math.max(days(28), 1));
    }
  }

  private int days(int usual) {
    return days == null ? usual : days;
  }

  private int attacks(int usual) {
    return attacks == null ? usual : attacks;
  }

  private void addCompanies(Evaluation evaluation, Progress.Step step) throws IOException {
    List<SimulationPlan> plans = plans(attacks(38));
    step.expect(plans.size());
    for (SimulationPlan plan : plans) {
      evaluation.add(plan, judged);
      step.advance(1);
    }
  }

  private void addWindows(Evaluation evaluation, Settings settings, Progress.Step step)
      throws IOException {
    BotRules rules = forge.rules == null ? BotRules.standard() : BotRules.read(forge.rules);
    GitBotLog log = GitBotLog.read(forge.clones, rules, now());
    List<LocalDate> windows =
        forge.windows.isEmpty() ? List.of(log.lastDay().minusDays(days(63))) : forge.windows;
    List<Long> all = seeds(1);
    step.expect((long) windows.size() * all.size());
    for (LocalDate first : windows) {
      for (long seed : all) {
        Window window = new Window(first, days(63), seed, attacks(16));
        LoggedCompany company =
            laidOut(
                "from-%s-seed-%d".formatted(first, seed),
                folder -> log.write(window, folder),
                window.liveFrom(),
                settings);
        evaluation.add(
            company.named("git"), company.named("git").withoutAttacks(), window.liveFrom());
        step.advance(1);
      }
    }
  }

  private void addLayouts(Evaluation evaluation, Settings settings, Progress.Step step)
      throws IOException {
    AgentRunLog log = AgentRunLog.read(runs.folder);
    List<Long> all = seeds(1);
    step.expect(all.size());
    for (long seed : all) {
      Layout layout =
          new Layout(
              seed,
              days(32),
              AGENTS_PER_SUITE,
              attacks(60),
              FRESH_TASKS,
              runs.without.contains(Recorded.TASKS) ? 0 : 1,
              runs.without.contains(Recorded.CONTENT) ? Recording.CALLS_ONLY : Recording.CONTENT);
      LoggedCompany company =
          laidOut(
                  "seed-" + seed,
                  folder -> log.write(layout, folder),
                  layout.firstLiveDay(),
                  settings)
              .named("agents");
      evaluation.add(company, company.withoutAttackedSessions(), layout.firstLiveDay());
      step.advance(1);
    }
  }

  /** Writes a log to a folder and returns notes. */
  private interface LogWriter {
    List<String> write(Path folder) throws IOException;
  }

  private LoggedCompany laidOut(
      String name, LogWriter writer, LocalDate liveFrom, Settings settings) throws IOException {
    Path temporary = kept == null ? Files.createTempDirectory("tidemark-evaluate") : null;
    try {
      Path folder = (kept == null ? temporary : kept).resolve(name);
      writer.write(folder).forEach((json || markdown ? err() : out())::println);
      ReadOptions options = ReadOptions.at(EventTime.startOf(liveFrom.plusDays(days(63))));
      return logs(folder, folder.resolve("labels.csv"), liveFrom, options, settings);
    } finally {
      if (temporary != null) {
        PathUtils.deleteDirectory(temporary);
      }
    }
  }

  private void evade(Settings settings, Progress.Step step) throws IOException {
    if (isRecorded()) {
      throw usage(
          "--adaptive needs simulated companies", "other logs are given", "leave one of them out");
    }
    List<SimulationPlan> plans = plans(0);
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

  private List<SimulationPlan> plans(int number) {
    LocalDate first = LocalDate.of(2026, 3, 2);
    return seeds(4).stream()
        .map(seed -> new SimulationPlan(first, days(28), identities, eventsPerDay, number, seed))
        .toList();
  }

  /** Returns the seeds; by default, from 1 to the last one. */
  private List<Long> seeds(long last) {
    if (seeds == null) {
      return LongStream.rangeClosed(1, last).boxed().toList();
    }
    List<Long> all = new ArrayList<>();
    for (String range : seeds) {
      if (!range.matches("\\d{1,18}(-\\d{1,18})?")) {
        throw new IllegalArgumentException(
            "Invalid seeds '" + range + "'; write numbers or ranges, such as 1,5-8");
      }
      String[] ends = range.split("-");
      LongStream.rangeClosed(Long.parseLong(ends[0]), Long.parseLong(ends[ends.length - 1]))
          .forEach(all::add);
    }
    return all;
  }

  private LoggedCompany logs(
      Path folder, Path labels, LocalDate liveFrom, ReadOptions options, Settings settings)
      throws IOException {
    LoggedCompany company =
        LoggedCompany.of(
            folder, labels, liveFrom, options, FeatureSources.of(settings.features()).enricher());
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
