package io.tidemark.jobs.cli;

import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.Invocation;
import io.tidemark.jobs.night.Night.Step;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;

/** All commands, put together with what a run takes from the machine. */
public final class CommandTree {
  private CommandTree() {}

  /** The command line; {@code execute} on it returns the number to exit with. */
  public static CommandLine of(Invocation invocation) {
    return of(
        invocation,
        new StepCommands.Nightly(invocation),
        StepCommand.of(invocation, Step.INGEST)
            .addSubcommand(new IngestRejectedCommand(invocation))
            .addSubcommand(new StepCommands.IngestRetry(invocation).line()),
        StepCommand.of(invocation, Step.PROFILE),
        IdentitiesCommand.tree(invocation),
        new ActionsCommand(invocation),
        FeaturesCommand.tree(invocation),
        StepCommand.of(invocation, Step.SCORE),
        StepCommand.of(invocation, Step.TRAIN),
        StepCommand.of(invocation, Step.EXPORT),
        new BackfillCommand(invocation),
        new PlanCommand(invocation),
        new ReplayCommand(invocation),
        new VerifyCommand(invocation),
        new ServeCommand(invocation),
        new TranslateCommand(invocation),
        new LeakReviewCommand(invocation),
        LeaksCommand.tree(invocation),
        new KeygenCommand(),
        new SignRootCommand(invocation),
        new SimulateCommand(invocation),
        new EvaluateCommand(invocation),
        new BacktestCommand(invocation),
        new LabCommand(invocation),
        BaselineCommand.tree(invocation),
        FindingsCommand.tree(invocation),
        LabelCommand.tree(invocation),
        SuppressionCommand.tree(invocation),
        PolicyCommand.tree(),
        new ReportCommand(invocation),
        new ExtractCommand(invocation),
        new ExplainCommand(invocation),
        new StatusCommand(invocation),
        new DoctorCommand(invocation),
        new MaintainCommand(invocation),
        ConfigCommand.of(invocation),
        BenchmarkCommand.tree());
  }

  static CommandLine of(Invocation invocation, Object... commands) {
    CommandLine root = new CommandLine(new Root());
    for (Object command : commands) {
      root.addSubcommand(command instanceof NightCommand night ? night.line() : command);
    }
    root.addSubcommand(new HelpCommand());
    root.setCaseInsensitiveEnumValuesAllowed(true);
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

  private static void decorate(CommandLine line) {
    Map<String, String> exitCodes = new LinkedHashMap<>();
    for (ExitCode code : Ending.of(line.getCommandSpec().userObject())) {
      exitCodes.put(Integer.toString(code.number()), code.says());
    }
    line.setUsageHelpAutoWidth(false);
    FlowingHelp.flow(line.getCommandSpec().usageMessage());
    line.getCommandSpec()
        .usageMessage()
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
  static final class Root extends CommandGroup implements Ending {
    /** Its help tells of all commands. */
    @Override
    public Set<ExitCode> endings() {
      return EnumSet.allOf(ExitCode.class);
    }
  }
}
