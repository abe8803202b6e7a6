package io.tidemark.jobs.cli;

import io.tidemark.jobs.Invocation;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** What baselines say, in words. */
@Command(
    name = "baseline",
    description = {
      "Baselines in words: what is usual for an identity, and how the nights went. Reads the",
      "warehouse and writes nothing."
    })
final class BaselineCommand extends CommandGroup {
  static CommandLine tree(Invocation invocation) {
    return new CommandLine(new BaselineCommand())
        .addSubcommand(new BaselineShowCommand(invocation))
        .addSubcommand(new BaselineHistoryCommand(invocation));
  }
}
