package io.tidemark.jobs.cli;

import io.tidemark.jobs.TidemarkException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** An option that does nothing without another. */
final class DependentOption {
  private DependentOption() {}

  /**
   * Refuses options that were given without the one that they go with.
   *
   * @param needed name of that one
   * @param options names of those that do nothing without it
   */
  static void refuse(CommandSpec spec, String needed, String... options) {
    ParseResult given = spec.commandLine().getParseResult();
    if (given.hasMatchedOption(needed)) {
      return;
    }
    for (String option : options) {
      if (given.hasMatchedOption(option)) {
        throw TidemarkException.usage(
            option + " does nothing here",
            "it goes with " + needed + ", which is not given",
            "leave " + option + " out, or give " + needed + " too");
      }
    }
  }
}
