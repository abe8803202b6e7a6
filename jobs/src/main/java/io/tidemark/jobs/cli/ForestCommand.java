package io.tidemark.jobs.cli;

import io.tidemark.jobs.Invocation;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/** The forest by itself, for people who want only that. */
@Command(
    name = "forest",
    description = {
      "Isolation forests for any table of numbers: train one, score rows with it, or measure how",
      "well it finds the anomalies of labelled sets. No warehouse, no identities."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  tidemark forest evaluate --input shuttle.csv cover.csv",
      "  tidemark forest train --input rows.parquet --model rows.forest",
      "  tidemark forest score --input new.csv --model rows.forest --output scored"
    })
final class ForestCommand extends CommandGroup {
  /** The command with its own commands. */
  static CommandLine of(Invocation invocation) {
    return new CommandLine(new ForestCommand())
        .addSubcommand(new ForestEvaluateCommand())
        .addSubcommand(new ForestTrainCommand(invocation))
        .addSubcommand(new ForestScoreCommand(invocation))
        .addSubcommand(new HelpCommand());
  }
}
