package io.tidemark.jobs.cli;

import static io.tidemark.jobs.TidemarkException.usage;

import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.run.WarehouseLocation;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * The options of a night that a scheduler starts, checked when it is written down. Files are not
 * looked at: the machine that runs the night may be another one.
 */
final class ScheduledOptions {
  /**
   * What a night takes from the folder or the checkout that it is started in where it is silent.
   */
  private static final List<String> NAMED = List.of("--input", "--warehouse", "--publish");

  private static final Set<String> SHIPPED =
      Set.of(Settings.Features.BUILT_IN, Settings.Features.EXTENDED);

  private ScheduledOptions() {}

  /**
   * Checks what follows {@code nightly} on a scheduler's command line.
   *
   * @param err where mistakes are told
   * @throws CommandLine.ParameterException where {@code nightly} does not understand it
   * @throws TidemarkException where a scheduled night cannot do with it
   */
  static void check(NightCommand nightly, List<String> arguments, PrintWriter err) {
    ParseResult parsed = nightly.line().setErr(err).parseArgs(arguments.toArray(String[]::new));
    if (parsed.isUsageHelpRequested() || parsed.isVersionHelpRequested()) {
      throw usage(
          "a scheduled night cannot be given --help or --version",
          "it would print that every night, and judge nobody",
          "leave them out; 'tidemark nightly --help' shows the options now");
    }
    for (String option : NAMED) {
      if (!parsed.hasMatchedOption(option)) {
        throw usage(
            "no " + option + " is given",
            "without it a night takes what is in the folder that it is started in, and that one is"
                + " the scheduler's",
            "give " + option + " after the --, as a whole path or a URI");
      }
    }
    parsed.matchedOptions().forEach(ScheduledOptions::wholePaths);
    nightly.checkWithoutFiles();
  }

  private static void wholePaths(OptionSpec option) {
    String name = option.longestName();
    if (NAMED.contains(name)) {
      option
          .stringValues()
          .forEach(place -> whole(name, WarehouseLocation.isRelative(place), place));
    } else if (option.type() == Path.class || name.equals("--catalogue")) {
      for (String file : option.stringValues()) {
        whole(name, !SHIPPED.contains(file) && !Path.of(file).isAbsolute(), file);
      }
    }
  }

  private static void whole(String option, boolean isRelative, String path) {
    if (isRelative) {
      throw usage(
          option + " cannot be '" + PrintableText.of(path, 80) + "' in a schedule",
          "the path is relative to the folder that the night is started in, and that one is the"
              + " scheduler's",
          "write the whole path, as the machine or the container that runs the night has it");
    }
  }
}
