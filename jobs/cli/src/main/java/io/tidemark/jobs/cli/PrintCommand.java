package io.tidemark.jobs.cli;

import java.io.PrintWriter;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** A command that prints a text which the program knows by itself. */
@Command
final class PrintCommand extends TextCommand {
  private final Supplier<String> text;

  private PrintCommand(Supplier<String> text) {
    this.text = text;
  }

  static CommandLine of(
      String name, Supplier<String> text, String description, String... examples) {
    CommandLine line = new CommandLine(new PrintCommand(text)).setCommandName(name);
    line.getCommandSpec().usageMessage().description(description).footer(examples);
    return line;
  }

  @Override
  void run(PrintWriter out) {
    out.println(text.get().stripTrailing());
  }
}
