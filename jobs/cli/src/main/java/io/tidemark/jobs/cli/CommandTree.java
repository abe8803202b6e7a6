package io.tidemark.jobs.cli;

import io.tidemark.engine.program.CatalogueSchema;
import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.ProgramVersion;
import io.tidemark.jobs.config.SettingsSchema;
import io.tidemark.runtime.policy.Policy;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;

/** All commands, in the groups that help lists them in. */
public final class CommandTree {
  private CommandTree() {}

  /** Commands for one kind of work. */
  private record Group(String title, String says, List<CommandLine> lines) {
    static Group of(String title, String says, Object... commands) {
      return new Group(title, says, Arrays.stream(commands).map(CommandTree::line).toList());
    }
  }

  /** The command line; {@code execute} on it returns the number to exit with. */
  public static CommandLine of(Invocation invocation) {
    return of(invocation, groups());
  }

  /** A command line of some commands alone. */
  static CommandLine of(Invocation invocation, Object... commands) {
    return of(invocation, List.of(Group.of("Commands", "what there is", commands)));
  }

  private static List<Group> groups() {
    return List.of(
        Group.of(
            "Run",
            "nights over the logs",
            StepCommand.nightly(),
            new RangeCommand.Run(),
            new RangeCommand.Plan(),
            new StatusCommand(),
            StepCommand.steps()),
        Group.of(
            "Investigate",
            "what nights found",
            group(
                "alerts",
                "Lists the alerts of nights, and sends them to other systems.",
                new ListCommand.Alerts(),
                new AlertExportCommand()),
            new ExplainCommand(),
            group(
                "identities",
                "Shows identities, their kind and the rule that decided it.",
                new IdentitiesCommand.ListAll(),
                new IdentitiesCommand.Show(),
                new IdentitiesCommand.Reveal()),
            new NightFilesCommand.Report(),
            new NightFilesCommand.Extract(),
            group(
                "records",
                "Lists rejected records, and reads their files again.",
                new ListCommand.Rejected(),
                StepCommand.retry()),
            group(
                "notices",
                "Lists what nights noticed about sources and identities. Examples: a source fell"
                    + " silent, an identity begins to look like a person.",
                new ListCommand.Notices())),
        Group.of(
            "Respond",
            "to alerts and leaks",
            group(
                "label",
                "Labels an identity's past as benign or compromised. A benign label makes what the"
                    + " identity did known at once, until the label expires. A compromised label"
                    + " keeps its days out of profiles and training. The next night takes labels"
                    + " into account; the model card of its release lists those that relax trust.",
                new LabelCommand.Add(),
                new LabelCommand.ListAll(),
                new LabelCommand.Remove(),
                new LabelCommand.Import()),
            group(
                "suppress",
                "Keeps known alerts off the list for a time. Suppressions change no decision of an"
                    + " enforcer, and nights learn nothing from them; the model card lists them.",
                new SuppressCommand.Add(),
                new SuppressCommand.ListAll(),
                new SuppressCommand.Remove()),
            group(
                "leak",
                "Reviews leaks of credentials and follows them until rotation. A tracked leak stays"
                    + " open until the logs show that the credential no longer works. Every night"
                    + " counts the days on which it is still valid, and its release makes enforcers"
                    + " refuse it.",
                new LeakCommand.Review(),
                new LeakCommand.Track(),
                new LeakCommand.ListAll(),
                new LeakCommand.Close())),
        Group.of(
            "Tune",
            "features, policy and thresholds",
            group("actions", "Lists the impact of every action.", new ListCommand.Actions()),
            group(
                "features",
                "Lists, checks and compares catalogues of features.",
                new FeaturesCommand.ListAll(),
                new FeaturesCommand.Check(),
                new FeaturesCommand.Diff(),
                print(
                    "schema",
                    CatalogueSchema::json,
                    "Prints the JSON Schema of catalogues, for editors that complete and check"
                        + " YAML. It knows all operators on the classpath, your own included.",
                    "  tidemark features schema > catalogue.schema.json",
                    "Then, as first line of a catalogue:",
                    "  # yaml-language-server: $schema=catalogue.schema.json")),
            group(
                "policy",
                "Prints and checks the policy of a company. A policy holds risk figures, the impact"
                    + " of actions, and bounds (hours, token age, scopes, devices, networks,"
                    + " impact) for a kind, a cohort or an identity. Nights judge by it and"
                    + " releases carry it to enforcers: tidemark nightly --set risk.policy=FILE.",
                print(
                    "example",
                    Policy::exampleYaml,
                    "Prints a policy with comments, to start from.",
                    "  tidemark policy example > policy.yaml"),
                new PolicyCommand(),
                print(
                    "schema",
                    Policy::schemaJson,
                    "Prints the JSON Schema of policies, for editors that complete and check YAML.",
                    "  tidemark policy schema > policy.schema.json")),
            new TrialCommand.Lab(),
            new TrialCommand.Backtest(),
            new EvaluateCommand(),
            group(
                "baseline",
                "Shows what is usual for an identity, and past baselines.",
                new BaselineCommand.Show(),
                new BaselineCommand.History())),
        Group.of(
            "Enforce",
            "releases in services",
            group(
                "release",
                "Verifies, replays and translates releases; signs root keys.",
                new ReleaseCommand.Verify(),
                new ReleaseCommand.ReplayLogs(),
                new ReleaseCommand.Translate(),
                new ReleaseCommand.SignRoot()),
            new ServeCommand(),
            new KeygenCommand()),
        Group.of(
            "Operate",
            "settings and warehouse",
            group(
                "config",
                "Shows and checks the settings.",
                new ConfigCommand.Show(),
                new ConfigCommand.Check(),
                print(
                    "schema",
                    SettingsSchema::json,
                    "Prints the JSON Schema of configuration files, for editors that complete and"
                        + " check YAML.",
                    "  tidemark config schema > tidemark.schema.json")),
            new CareCommand.Examine(),
            new CareCommand.Maintain()),
        Group.of(
            "Develop",
            "logs and measurements",
            new SimulateCommand(),
            group(
                "benchmark",
                "Measures what the documentation states. In a checkout 'tidemark benchmark all'"
                    + " also runs the other measurements, of jobs/bench.",
                new ForestQualityCommand())));
  }

  private static CommandLine line(Object command) {
    return command instanceof NightCommand night
        ? night.line()
        : command instanceof CommandLine line ? line : new CommandLine(command);
  }

  private static CommandLine of(Invocation invocation, List<Group> groups) {
    CommandLine root = new CommandLine(new Root(invocation, groups));
    for (Group group : groups) {
      group.lines().forEach(root::addSubcommand);
    }
    root.addSubcommand(new HelpCommand());
    root.setCaseInsensitiveEnumValuesAllowed(true);
    DayOrTime.register(root, invocation.clock());
    ErrorReport errors = new ErrorReport(invocation);
    root.setParameterExceptionHandler(errors::onUsage);
    root.setExecutionExceptionHandler(errors::onFailure);
    root.setExecutionStrategy(CommandTree::execute);
    decorate(root);
    root.getCommandSpec()
        .versionProvider(CommandTree::versions)
        .mixinStandardHelpOptions(true)
        .usageMessage()
        .commandListHeading("")
        .sectionMap()
        .put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST, help -> list(groups));
    root.setHelpFactory(FlowingHelp::new);
    return root;
  }

  /** The commands of all groups, each with the first sentence about it. */
  private static String list(List<Group> groups) {
    StringBuilder list = new StringBuilder();
    for (Group group : groups) {
      list.append("\n%s: %s%n".formatted(group.title(), group.says()));
      for (CommandLine line : group.lines()) {
        CommandSpec spec = line.getCommandSpec();
        list.append("  %-11s %s%n".formatted(spec.name(), spec.usageMessage().description()[0]));
      }
    }
    return list.toString();
  }

  /** Runs the command, and passes errors on as exceptions, because picocli handles these alone. */
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
    for (ExitCode code : exitCodes(line)) {
      exitCodes.put(Integer.toString(code.number()), code.says());
    }
    line.setUsageHelpAutoWidth(false);
    UsageMessageSpec usage = line.getCommandSpec().usageMessage();
    if (line.getParent() != null && !(line.getCommand() instanceof HelpCommand)) {
      line.getCommandSpec()
          .addOption(
              OptionSpec.builder("-h", "--help")
                  .usageHelp(true)
                  .description("Show this help and exit.")
                  .build());
    }
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

  /** All exit codes of a command, in rising order. */
  static Set<ExitCode> exitCodes(CommandLine line) {
    Set<ExitCode> all = EnumSet.of(ExitCode.OK, ExitCode.UNFORESEEN, ExitCode.USAGE);
    if (line.getCommand() instanceof BaseCommand command) {
      all.addAll(command.exitCodes());
    }
    return all;
  }

  /** Spark's version is read from its own resource: its classes may be absent. */
  private static String[] versions() throws IOException {
    Properties spark = new Properties();
    try (InputStream in = CommandTree.class.getResourceAsStream("/spark-version-info.properties")) {
      spark.load(in == null ? InputStream.nullInputStream() : in);
    }
    return new String[] {
      "tidemark " + ProgramVersion.text(),
      "Spark " + spark.getProperty("version", "is not on the class path"),
      "Java " + Runtime.version()
    };
  }

  /** A command that has commands and does nothing by itself. */
  static CommandLine group(String name, String description, Object... commands) {
    CommandLine line = new CommandLine(CommandSpec.create()).setCommandName(name);
    line.getCommandSpec().usageMessage().description(description);
    for (Object command : commands) {
      line.addSubcommand(command);
    }
    return line;
  }

  /** A command that prints a text which the program knows by itself. */
  private static CommandLine print(
      String name, Supplier<String> text, String description, String... examples) {
    CommandLine line = new CommandLine(new Print(text)).setCommandName(name);
    line.getCommandSpec().usageMessage().description(description).footer(examples);
    return line;
  }

  @Command
  private static final class Print extends TextCommand {
    private final Supplier<String> text;

    private Print(Supplier<String> text) {
      this.text = text;
    }

    @Override
    void run(PrintWriter out) {
      out.println(text.get().stripTrailing());
    }
  }

  /** The program without a command: prints the groups. */
  @Command(
      name = "tidemark",
      description =
          "Learns from access logs how each non-human identity behaves, and says every night which"
              + " of them can still be trusted.",
      footerHeading = "%nMore:%n",
      footer = {
        "  tidemark COMMAND --help     how a command is used, with examples",
        "  tidemark nightly            a first night, on the sample logs of a checkout"
      })
  static final class Root extends TextCommand {
    final Invocation invocation;
    private final List<Group> groups;

    private Root(Invocation invocation, List<Group> groups) {
      this.invocation = invocation;
      this.groups = groups;
    }

    /** Its help lists all commands. */
    @Override
    Set<ExitCode> exitCodes() {
      return EnumSet.allOf(ExitCode.class);
    }

    @Override
    void run(PrintWriter out) {
      out.print("Usage: tidemark COMMAND [OPTIONS]\n\n");
      for (Group group : groups) {
        out.printf(
            "  %-12s %s%n",
            group.title(),
            group.lines().stream()
                .map(CommandLine::getCommandName)
                .collect(Collectors.joining("  ")));
      }
      out.print("\n  tidemark --help             all commands, a line each\n");
      for (String line : spec().usageMessage().footer()) {
        out.println(line);
      }
    }
  }
}
