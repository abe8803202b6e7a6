package io.tidemark.jobs.cli;

import io.tidemark.engine.config.DurationText;
import io.tidemark.engine.program.CatalogueSchema;
import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.ProgramVersion;
import io.tidemark.jobs.config.DeclaredSetting;
import io.tidemark.runtime.policy.Policy;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;

/** All commands, in the groups shown by the help. */
public final class CommandTree {
  /** Labels of option values in help texts, unless an option has its own. */
  private static final Map<Class<?>, String> LABELS =
      Map.of(
          int.class, "N",
          Integer.class, "N",
          long.class, "N",
          Long.class, "N",
          Path.class, "FILE",
          LocalDate.class, "D",
          DayOrTime.class, "T",
          Duration.class, "TIME",
          InetSocketAddress.class, "HOST:PORT");

  private CommandTree() {}

  private record Group(String title, String summary, List<CommandLine> lines) {
    static Group of(String title, String description, Object... commands) {
      return new Group(title, description, Arrays.stream(commands).map(CommandTree::line).toList());
    }
  }

  /** Returns the command line with all commands. {@code execute} returns the exit code. */
  public static CommandLine of(Invocation invocation) {
    return of(invocation, groups());
  }

  static CommandLine of(Invocation invocation, Object... commands) {
    return of(invocation, List.of(Group.of("Commands", "available", commands)));
  }

  private static List<Group> groups() {
    return List.of(
        Group.of(
            "Run",
            "nightly processing of logs",
            StepCommand.nightly(),
            new RangeCommand.Run(),
            new RangeCommand.Plan(),
            new MaintenanceCommands.Status(),
            StepCommand.steps(),
            new WatchCommand()),
        Group.of(
            "Investigate",
            "alerts, identities and notices",
            group(
                "alerts",
                "Lists alerts and sends them to other systems.",
                new JudgedNightsCommand.ListAlerts(),
                new JudgedNightsCommand.ExportAlerts(),
                new ConfigCommand.TestAlerts()),
            new ExplainCommand(),
            group(
                "identities",
                "Shows identities and how they were classified.",
                new IdentitiesCommand.ListAll(),
                new IdentitiesCommand.Show(),
                new IdentitiesCommand.Reveal()),
            new JudgedNightsCommand.Report(),
            new JudgedNightsCommand.Extract(),
            group(
                "records",
                "Lists rejected records and rereads their files.",
                new ListCommand.Rejected(),
                StepCommand.retry()),
            group(
                "notices",
                "Lists notices about sources and identities. Examples: a source went silent, or"
                    + " an identity starts to look like a person.",
                new ListCommand.Notices())),
        Group.of(
            "Respond",
            "to alerts and leaks",
            group(
                "label",
                "Labels an identity's past as benign or compromised. A benign label makes that "
                    + "behaviour count as known immediately, until the label expires. A "
                    + "compromised label excludes its days from profiles and training. The next "
                    + "night applies labels, and its model card lists the labels that relax trust.",
                new LabelCommand.Add(),
                new LabelCommand.ListAll(),
                new LabelCommand.Remove(),
                new LabelCommand.Import()),
            group(
                "suppress",
                "Keeps known alerts off the list for a limited time. Suppressions affect neither "
                    + "enforcers' decisions nor what nights learn. The model card lists them.",
                new SuppressCommand.Add(),
                new SuppressCommand.ListAll(),
                new SuppressCommand.Remove()),
            group(
                "leak",
                "Reviews credential leaks and tracks them until rotation. A tracked leak stays "
                    + "open until the logs show that the credential no longer works. Each night "
                    + "counts the days on which the credential was still valid, and its release "
                    + "makes enforcers refuse the credential.",
                new LeakCommand.Review(),
                new LeakCommand.Track(),
                new LeakCommand.ListAll(),
                new LeakCommand.Close())),
        Group.of(
            "Tune",
            "features, policy and thresholds",
            group("actions", "Lists all actions with their impact.", new ListCommand.Actions()),
            group(
                "features",
                "Lists, checks and compares feature catalogues.",
                new FeaturesCommand.ListAll(),
                new FeaturesCommand.Check(),
                new FeaturesCommand.Diff(),
                print(
                    "schema",
                    CatalogueSchema::json,
                    "Prints the JSON Schema for catalogues, for editors. It covers all operators on "
                        + "the classpath, including your own.",
                    "  tidemark features schema > catalogue.schema.json",
                    "Then, as the first line of a catalogue:",
                    "  # yaml-language-server: $schema=catalogue.schema.json")),
            group(
                "policy",
                "Prints and checks company policies. A policy sets risk figures, the impact of "
                    + "actions, and bounds (hours, token age, scopes, devices, networks, impact) "
                    + "for kinds, cohorts or single identities. Nights and their releases apply "
                    + "the file that risk.policy names.",
                print(
                    "example",
                    Policy::exampleYaml,
                    "Prints a commented policy as a starting point.",
                    "  tidemark policy example > policy.yaml"),
                new PolicyCommand(),
                print(
                    "schema",
                    Policy::schemaJson,
                    "Prints the JSON Schema for policies, for editors.",
                    "  tidemark policy schema > policy.schema.json")),
            new TrialCommand.Lab(),
            new TrialCommand.Backtest(),
            new EvaluateCommand(),
            group(
                "baseline",
                "Shows an identity's usual behaviour, and past baselines.",
                new BaselineCommand.Show(),
                new BaselineCommand.History())),
        Group.of(
            "Enforce",
            "releases and decisions",
            group(
                "release",
                "Verifies, replays and translates releases; signs root documents.",
                new ReleaseCommand.Verify(),
                new ReleaseCommand.ReplayLogs(),
                new ReleaseCommand.Translate(),
                new KeyCommand.SignRoot()),
            new ServeCommand(),
            new KeyCommand.Generate()),
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
                    DeclaredSetting::jsonSchema,
                    "Prints the JSON Schema for configuration files, for editors.",
                    "  tidemark config schema > tidemark.schema.json")),
            new MaintenanceCommands.Examine(),
            new MaintenanceCommands.Maintain()),
        Group.of(
            "Develop",
            "logs and measurements",
            new SimulateCommand(),
            group(
                "benchmark",
                "Reproduces the measurements in the documentation. In a checkout, 'tidemark "
                    + "benchmark all' also runs the measurements in jobs/bench.",
                new ForestQualityCommand())));
  }

  private static CommandLine line(Object command) {
    return command instanceof NightCommand night
        ? night.line()
        : command instanceof CommandLine line ? line : new CommandLine(command);
  }

  private static CommandLine of(Invocation invocation, List<Group> groups) {
    CommandLine root = new CommandLine(new Root(invocation, groups));
    groups.forEach(group -> group.lines().forEach(root::addSubcommand));
    root.addSubcommand(new HelpCommand());
    root.setCaseInsensitiveEnumValuesAllowed(true);
    // A converter rejects a value with a message of the form "cause; remedy".
    root.registerConverter(LocalDate.class, text -> DayOrTime.day(text, invocation.clock()));
    root.registerConverter(DayOrTime.class, DayOrTime::of);
    root.registerConverter(Duration.class, DurationText::parse);
    root.registerConverter(InetSocketAddress.class, HostAndPort::of);
    root.registerConverter(SocketAddress.class, HostAndPort::orSocket);
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
    return root;
  }

  /** Returns all commands by group, each with the first sentence of its description. */
  private static String list(List<Group> groups) {
    StringBuilder list = new StringBuilder();
    for (Group group : groups) {
      list.append("\n%s: %s%n".formatted(group.title(), group.summary()));
      for (CommandLine line : group.lines()) {
        CommandSpec spec = line.getCommandSpec();
        list.append("  %-11s %s%n".formatted(spec.name(), spec.usageMessage().description()[0]));
      }
    }
    return list.toString();
  }

  /** Runs the command. Wraps errors in exceptions, because picocli handles only exceptions. */
  private static int execute(ParseResult parsed) {
    try {
      return new RunLast().execute(parsed);
    } catch (Error e) {
      List<CommandLine> lines = parsed.asCommandLineList();
      throw new ExecutionException(lines.get(lines.size() - 1), e.toString(), e);
    }
  }

  /** Adds the parts of the help that all commands share to a command and its subcommands. */
  private static void decorate(CommandLine line) {
    Set<ExitCode> codes = EnumSet.of(ExitCode.OK, ExitCode.UNFORESEEN, ExitCode.USAGE);
    if (line.getCommand() instanceof BaseCommand command) {
      codes.addAll(command.exitCodes());
    }
    Map<String, String> exitCodes = new LinkedHashMap<>();
    codes.forEach(code -> exitCodes.put(code.number() + "", code.describe()));
    line.setUsageHelpAutoWidth(false);
    CommandSpec spec = line.getCommandSpec();
    List<OptionSpec> options = spec.options().stream().filter(o -> o.group() == null).toList();
    options.forEach(spec::remove);
    options.forEach(option -> spec.addOption(described(option)));
    if (line.getParent() != null && !(line.getCommand() instanceof HelpCommand)) {
      spec.addOption(
          OptionSpec.builder("-h", "--help")
              .usageHelp(true)
              .description("Show this help and exit.")
              .build());
    }
    UsageMessageSpec usage = spec.usageMessage();
    if (usage.footer().length > 0 && usage.footerHeading().isEmpty()) {
      usage.footerHeading("%nExamples:%n");
    }
    usage
        // Lists of commands show only the first sentence.
        .description(String.join(" ", usage.description()).split("(?<=\\.) ", 2))
        .synopsisSubcommandLabel("COMMAND")
        .commandListHeading("%nCommands:%n")
        .optionListHeading("%nOptions:%n")
        .exitCodeListHeading("%nExit codes:%n")
        .exitCodeList(exitCodes)
        .sortOptions(false);
    line.getSubcommands().values().forEach(CommandTree::decorate);
  }

  /** Returns an option with the label of its type, unless it has its own, and with its default. */
  private static OptionSpec described(OptionSpec option) {
    OptionSpec.Builder builder = option.toBuilder().hideParamSyntax(!option.splitRegex().isEmpty());
    Class<?> type = option.auxiliaryTypes()[0];
    // Without a label, picocli shows the name of the field in angle brackets.
    if (option.arity().max() > 0 && option.paramLabel().startsWith("<")) {
      String label =
          type.isEnum()
              ? Stream.of(type.getEnumConstants())
                  .map(word -> word.toString().toLowerCase(Locale.ROOT))
                  .collect(Collectors.joining("|"))
              : LABELS.getOrDefault(type, option.paramLabel());
      builder.paramLabel(option.splitRegex().isEmpty() ? label : label + "," + label);
    }
    String text = String.join(" ", option.description());
    return option.defaultValue() == null || text.contains("Default: ")
        ? builder.build()
        : builder.description(text + " Default: " + option.defaultValue() + ".").build();
  }

  /**
   * Returns the versions of Tidemark, Spark and Java. Spark's version is read from its properties
   * file, because its classes may be absent.
   */
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

  static CommandLine group(String name, String description, Object... commands) {
    CommandLine line = named(new CommandLine(CommandSpec.create()), name, description);
    for (Object command : commands) {
      line.addSubcommand(command);
    }
    return line;
  }

  private static CommandLine print(
      String name, Supplier<String> text, String description, String... examples) {
    return named(new CommandLine(new Print(text)), name, description, examples);
  }

  static CommandLine named(CommandLine line, String name, String description, String... examples) {
    line.setCommandName(name)
        .getCommandSpec()
        .usageMessage()
        .description(description)
        .footer(examples);
    return line;
  }

  @Command
  private static final class Print extends TextCommand {
    private final Supplier<String> text;

    private Print(Supplier<String> text) {
      this.text = text;
    }

    @Override
    void run() {
      out().println(text.get().stripTrailing());
    }
  }

  @Command(
      name = "tidemark",
      description =
          "Learns from access logs how each non-human identity behaves, and reports every night "
              + "which ones can still be trusted.",
      footerHeading = "%nMore:%n",
      footer = {
        "  tidemark COMMAND --help     how to use a command, with examples",
        "  tidemark nightly            a first night on the sample logs of a checkout"
      })
  static final class Root extends TextCommand {
    final Invocation invocation;
    private final List<Group> groups;

    private Root(Invocation invocation, List<Group> groups) {
      this.invocation = invocation;
      this.groups = groups;
    }

    /** Returns all exit codes, because the help of the root command covers all commands. */
    @Override
    Set<ExitCode> exitCodes() {
      return EnumSet.allOf(ExitCode.class);
    }

    @Override
    void run() {
      out().print("Usage: tidemark COMMAND [OPTIONS]\n\n");
      for (Group group : groups) {
        out()
            .printf(
                "  %-12s %s%n",
                group.title(),
                group.lines().stream()
                    .map(CommandLine::getCommandName)
                    .collect(Collectors.joining("  ")));
      }
      out().print("\n  tidemark --help             all commands, one line each\n");
      for (String line : spec().usageMessage().footer()) {
        out().println(line);
      }
    }
  }
}
