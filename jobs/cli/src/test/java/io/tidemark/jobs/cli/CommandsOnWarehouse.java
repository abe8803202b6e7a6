package io.tidemark.jobs.cli;

import io.tidemark.jobs.Invocations;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;

/** Runs commands on the warehouse {@code w} in a folder and keeps the output of the last one. */
final class CommandsOnWarehouse {
  private final Path folder;
  private String said = "";

  CommandsOnWarehouse(Path folder) {
    this.folder = folder;
  }

  /** Runs a command and returns its exit code. */
  int run(String... words) {
    String[] all = new String[words.length + 2];
    System.arraycopy(words, 0, all, 0, words.length);
    all[words.length] = "--warehouse";
    all[words.length + 1] = folder.resolve("w").toString();
    return runAlone(all);
  }

  /** Runs a command that needs no warehouse and returns its exit code. */
  int runAlone(String... words) {
    StringWriter out = new StringWriter();
    int exitCode =
        CommandTree.of(Invocations.at(folder))
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(out, true))
            .execute(words);
    said = out.toString();
    return exitCode;
  }

  String said() {
    return said;
  }
}
