package io.tidemark.jobs.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** What {@code tidemark benchmark} runs in this program; the launcher runs the rest. */
@Command(name = "benchmark", hidden = true, description = "Measures what the documentation claims.")
final class BenchmarkCommand extends CommandGroup {
  static CommandLine tree() {
    return new CommandLine(new BenchmarkCommand()).addSubcommand(new ForestQualityCommand());
  }
}
