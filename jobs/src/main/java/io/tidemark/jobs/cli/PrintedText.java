package io.tidemark.jobs.cli;

import java.io.PrintWriter;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command that prints a text which the program knows by itself. */
@Command
final class PrintedText implements Runnable {
  private final Supplier<String> text;

  @Spec private CommandSpec spec;

  private PrintedText(Supplier<String> text) {
    this.text = text;
  }

  static CommandLine of(
      String name, Supplier<String> text, String description, String... examples) {
    CommandLine line = new CommandLine(new PrintedText(text)).setCommandName(name);
    line.getCommandSpec().usageMessage().description(description).footer(examples);
    return line;
  }

  @Override
  public void run() {
    PrintWriter out = spec.commandLine().getOut();
    out.println(text.get().stripTrailing());
    out.flush();
  }
}
