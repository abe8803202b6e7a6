package io.tidemark.jobs.cli;

import io.tidemark.jobs.Invocations;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;

/** Runs commands on the warehouse {@code w} in a folder and keeps the output of the last one. */
final class CommandsOnWarehouse {
  private final Path folder;
  private String output = "";

  CommandsOnWarehouse(Path folder) {
    this.folder = folder;
  }

  /** Runs a command and returns its exit code. */
  int run(String... args) {
    String[] all = new String[args.length + 2];
    System.arraycopy(args, 0, all, 0, args.length);
    all[args.length] = "--warehouse";
    all[args.length + 1] = folder.resolve("w").toString();
    return runAlone(all);
  }

  /** Runs a command that needs no warehouse and returns its exit code. */
  int runAlone(String... args) {
    StringWriter out = new StringWriter();
    int exitCode =
        CommandTree.of(Invocations.at(folder))
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(out, true))
            .execute(args);
    output = out.toString();
    return exitCode;
  }

  String output() {
    return output;
  }
}
