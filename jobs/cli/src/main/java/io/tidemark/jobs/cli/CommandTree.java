package io.tidemark.jobs.cli;

import io.tidemark.engine.program.CatalogueSchema;
import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.night.Night.Step;
import io.tidemark.runtime.policy.Policy;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;

/** All commands, put together with what a run takes from the machine. */
public final class CommandTree {
  private CommandTree() {}

  /** The command line; {@code execute} on it returns the number to exit with. */
  public static CommandLine of(Invocation invocation) {
    // The launcher runs the other benchmarks.
    CommandLine benchmark =
        CommandGroup.of(
            "benchmark", "Measures what the documentation claims.", new ForestQualityCommand());
    benchmark.getCommandSpec().usageMessage().hidden(true);
    return of(
        invocation,
        StepCommand.nightly(),
        StepCommand.of(Step.INGEST)
            .addSubcommand(new IngestRejectedCommand())
            .addSubcommand(StepCommand.retry()),
        StepCommand.of(Step.PROFILE),
        CommandGroup.of(
            "identities",
            "Shows who is known, what it is taken for, and which rule says so.",
            new IdentitiesCommand.ListAll(),
            new IdentitiesCommand.Show(),
            new IdentitiesCommand.Reveal()),
        new ActionsCommand(),
        StepCommand.of(Step.FEATURES)
            .addSubcommand(new FeaturesDescribeCommand())
            .addSubcommand(new FeaturesCheckCommand())
            .addSubcommand(new FeaturesDiffCommand())
            .addSubcommand(new FeaturesExplainCommand())
            .addSubcommand(
                PrintCommand.of(
                    "schema",
                    CatalogueSchema::json,
                    "Prints the JSON Schema of catalogues, by which editors complete and check"
                        + " them. It knows all operators on the classpath, your own among them.",
                    "  tidemark features schema > catalogue.schema.json",
                    "Then, as first line of a catalogue:",
                    "  # yaml-language-server: $schema=catalogue.schema.json")),
        StepCommand.of(Step.SCORE),
        StepCommand.of(Step.TRAIN),
        StepCommand.of(Step.EXPORT),
        new BackfillCommand(),
        new PlanCommand(),
        new ReplayCommand(),
        new VerifyCommand(),
        new ServeCommand(),
        new TranslateCommand(),
        new LeakReviewCommand(),
        CommandGroup.of(
            "leaks",
            "Leaks of credentials, each kept open until the logs show that it works no more. Every"
                + " night counts the days that it is still valid, and its release tells enforcers"
                + " to refuse it. What happened since a leak: 'tidemark leak-review'.",
            new LeaksCommand.Track(),
            new LeaksCommand.Show(),
            new LeaksCommand.Close()),
        new KeygenCommand(),
        new SignRootCommand(),
        new SimulateCommand(),
        new EvaluateCommand(),
        new BacktestCommand(),
        new LabCommand(),
        CommandGroup.of(
            "baseline",
            "Baselines in words: what is usual for an identity, and how the nights went. Reads the"
                + " warehouse and writes nothing.",
            new BaselineShowCommand(),
            new BaselineHistoryCommand()),
        CommandGroup.of(
            "findings",
            "Findings: what nights noticed about logs and kinds of identities, beside the risk of"
                + " any: a source that fell silent or was withheld, an identity that begins to look"
                + " like a person.",
            new FindingsCommand()),
        CommandGroup.of(
            "label",
            "Labels: what somebody says about an identity for a stretch of time. 'benign' makes"
                + " what it did known at once and its alerts reviewed, until the label expires;"
                + " 'compromised' keeps the days out of profiles and training. The next night takes"
                + " labels into account, and the model card of its release lists those that relax"
                + " trust.",
            new LabelAddCommand(),
            new LabelImportCommand(),
            new LabelListCommand()),
        CommandGroup.of(
            "suppression",
            "Suppressions: alerts that are kept off the night's list for a time, because their"
                + " owner knows them. They change no decision of an enforcer and teach nothing; the"
                + " model card lists them.",
            new SuppressionCommand.Add(),
            new SuppressionCommand.Show()),
        CommandGroup.of(
            "policy",
            "Policy files: what a company decides by itself. Risk figures, what actions can do, and"
                + " bounds (hours, token age, scopes, devices, networks, impact) per kind, cohort"
                + " or identity. Nights judge by them and releases carry them to enforcers:"
                + " tidemark nightly --policy FILE.",
            new PolicyCommand(),
            PrintCommand.of(
                "example",
                Policy::exampleYaml,
                "Prints a commented policy to begin with.",
                "  tidemark policy example > policy.yaml"),
            PrintCommand.of(
                "schema",
                Policy::schemaJson,
                "Prints the JSON Schema by which editors complete and check policies.",
                "  tidemark policy schema > policy.schema.json")),
        new ReportCommand(),
        new ExtractCommand(),
        new ExplainCommand(),
        new StatusCommand(),
        new DoctorCommand(),
        new MaintainCommand(),
        ConfigCommand.of(),
        benchmark);
  }

  static CommandLine of(Invocation invocation, Object... commands) {
    CommandLine root = new CommandLine(new Root(invocation));
    for (Object command : commands) {
      root.addSubcommand(command instanceof NightCommand night ? night.line() : command);
    }
    root.addSubcommand(new HelpCommand());
    root.setCaseInsensitiveEnumValuesAllowed(true);
    DayOrTime.register(root, invocation.clock());
    ErrorReport errors = new ErrorReport(invocation);
    root.setParameterExceptionHandler(errors::onUsage);
    root.setExecutionExceptionHandler(errors::onFailure);
    root.setExecutionStrategy(CommandTree::execute);
    decorate(root);
    root.setHelpFactory(FlowingHelp::new);
    return root;
  }

  /**
   * Runs the command, and lets errors be told as exceptions are, which are all that picocli does.
   */
  private static int execute(ParseResult parsed) {
    try {
      return new RunLast().execute(parsed);
    } catch (Error e) {
      List<CommandLine> lines = parsed.asCommandLineList();
      throw new ExecutionException(lines.get(lines.size() - 1), e.toString(), e);
    }
  }

  /** Gives a command and those below it the parts of help that all commands have. */
  private static void decorate(CommandLine line) {
    Map<String, String> exitCodes = new LinkedHashMap<>();
    for (ExitCode code : DeclaresExitCodes.of(line.getCommandSpec().userObject())) {
      exitCodes.put(Integer.toString(code.number()), code.says());
    }
    line.setUsageHelpAutoWidth(false);
    UsageMessageSpec usage =
        line.getCommandSpec()
            .mixinStandardHelpOptions(true)
            .versionProvider(new VersionText())
            .usageMessage();
    FlowingHelp.flow(usage);
    if (usage.footer().length > 0 && usage.footerHeading().isEmpty()) {
      usage.footerHeading("%nExamples:%n");
    }
    usage
        .synopsisSubcommandLabel("COMMAND")
        .commandListHeading("%nCommands:%n")
        .optionListHeading("%nOptions:%n")
        .exitCodeListHeading("%nExit codes:%n")
        .exitCodeList(exitCodes)
        .sortOptions(false);
    line.getSubcommands().values().forEach(CommandTree::decorate);
  }

  /** The program without a command: says how it is used. */
  @Command(
      name = "tidemark",
      description =
          "Learns what every non-human identity habitually does from the access logs it leaves,"
              + " and says, night by night, which of them are still to be trusted.",
      footerHeading = "%nEach command explains itself:%n",
      footer = "  tidemark COMMAND --help")
  static final class Root extends CommandGroup implements DeclaresExitCodes {
    private final Invocation invocation;

    private Root(Invocation invocation) {
      this.invocation = invocation;
    }

    /** What commands take from the machine. */
    Invocation invocation() {
      return invocation;
    }

    /** Its help tells of all commands. */
    @Override
    public Set<ExitCode> endings() {
      return EnumSet.allOf(ExitCode.class);
    }
  }
}
