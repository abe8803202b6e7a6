package io.tidemark.jobs.cli;

import static io.tidemark.jobs.TidemarkException.usage;

import io.tidemark.engine.config.NearestSpelling;
import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.FileFault;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.run.WarehouseLocation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** Checks option values before Spark starts. */
final class OptionChecks {
  private OptionChecks() {}

  /** Rejects a number outside a range, whose limits are inclusive. */
  static void within(String option, int given, int least, int most) {
    if (given < least || given > most) {
      throw usage(
          option + " cannot be " + given,
          "it must be from %d to %d".formatted(least, most),
          "choose a number in this range");
    }
  }

  /**
   * Returns the error for a word that an option does not accept.
   *
   * @param words accepted words, at least two
   */
  static TidemarkException unknown(String option, String word, List<String> words) {
    int last = words.size() - 1;
    return usage(
        option + " cannot be '" + PrintableText.of(word, 40) + "'",
        "it takes " + String.join(", ", words.subList(0, last)) + " or " + words.get(last),
        NearestSpelling.of(word, words)
            .map(near -> "did you mean " + near + "?")
            .orElse("choose one of them"));
  }

  /**
   * Rejects options that have no effect because an option that they depend on is missing.
   *
   * @param needed option that the others depend on
   * @param options options that have no effect without it
   */
  static void dependent(CommandSpec spec, String needed, String... options) {
    ParseResult given = spec.commandLine().getParseResult();
    if (given.hasMatchedOption(needed)) {
      return;
    }
    for (String option : options) {
      if (given.hasMatchedOption(option)) {
        throw usage(
            option + " has no effect here",
            "it needs " + needed + ", which is not given",
            "leave " + option + " out, or give " + needed + " too");
      }
    }
  }

  /** Returns the settings for alerts, with the folder given by an option, unless it is null. */
  static Settings.Alerts alerts(String option, String folder, Settings settings) {
    if (folder == null) {
      Settings.named(settings.alerts().folder())
          .ifPresent(named -> WarehouseLocation.requireFolderOrAbsent("alerts.folder", named));
      return settings.alerts();
    }
    WarehouseLocation.requireFolderOrAbsent(option, folder);
    return settings.alerts().in(folder);
  }

  static void readable(String option, Path path) {
    if (!Files.isReadable(path)) {
      throw new TidemarkException(
          ExitCode.INPUT_MISSING,
          "the input " + PrintableText.of(path.toString(), 200) + " cannot be read",
          Files.exists(path) ? "its permissions do not allow it" : "it does not exist",
          "check the path given to " + option + "; if the logs are late, run this again later");
    }
  }

  static TidemarkException unwritten(String what, Path place, String option, IOException e) {
    return usage(
        what + " cannot be written to " + PrintableText.of(place.toString(), 200),
        FileFault.cause(e),
        "give " + option + " a place that can be created or written",
        e);
  }
}
