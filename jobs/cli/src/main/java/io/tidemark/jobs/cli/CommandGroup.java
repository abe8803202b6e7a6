package io.tidemark.jobs.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A command that has commands and does nothing by itself. */
@Command
final class CommandGroup implements Runnable {
  @Spec private CommandSpec spec;

  /** A group of commands under a name. */
  static CommandLine of(String name, String description, Object... commands) {
    CommandLine line = new CommandLine(new CommandGroup()).setCommandName(name);
    line.getCommandSpec().usageMessage().description(description);
    for (Object command : commands) {
      line.addSubcommand(command);
    }
    return line;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "no command is given");
  }
}
