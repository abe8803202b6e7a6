package io.tidemark.jobs.cli;

import picocli.CommandLine.Option;

/** How many lines a list has at the most. */
final class LimitOption {
  /** The driver holds all of them. */
  private static final int MOST_LINES = 1_000_000;

  private int lines;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "50",
      description = "Lines at the most.")
  void setLines(int given) {
    NumberValidator.within("--limit", given, 1, MOST_LINES);
    lines = given;
  }

  int lines() {
    return lines;
  }
}
