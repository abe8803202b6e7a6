package io.tidemark.jobs.cli;

import static io.tidemark.jobs.TidemarkException.usage;

import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.FileFault;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.run.WarehouseLocation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Checks of the places that options name, before Spark starts. */
final class PathValidator {
  private PathValidator() {}

  /** The path of a place; empty for one that is on no local disk. */
  static Optional<Path> local(String option, String location) {
    if (location.isBlank()) {
      throw usage(option + " is empty", "it was given without a value", "give it a folder");
    }
    try {
      return WarehouseLocation.path(location);
    } catch (IllegalArgumentException e) {
      throw usage(
          option + " cannot be '" + PrintableText.of(location, 80) + "'",
          PrintableText.of(e.getMessage(), 120),
          "give it a path, or a URI such as s3a://bucket/folder");
    }
  }

  /**
   * Refuses a warehouse that would be on this machine and is not there: what is asked of it is
   * about another one.
   *
   * @param warehouse as {@link WarehouseLocation#of(String)} spells it
   * @param shown as it was given, safe to print
   */
  static void thereIs(String warehouse, String shown) {
    if (WarehouseLocation.path(warehouse).filter(Files::notExists).isPresent()) {
      throw new TidemarkException(
          ExitCode.INPUT_MISSING,
          "there is no warehouse " + shown,
          "there is no such folder",
          "check --warehouse; the first night makes it");
    }
  }

  /** Refuses what is on this machine and neither a folder nor a place where one can be made. */
  static void folderOrAbsent(String option, String location) {
    Optional<Path> local = local(option, location);
    for (Path path = local.orElse(null); path != null; path = path.getParent()) {
      if (Files.exists(path)) {
        if (!Files.isDirectory(path) || !Files.isWritable(path)) {
          throw usage(
              option + " cannot be " + location,
              path + (Files.isDirectory(path) ? " may not be written" : " is a file, not a folder"),
              "give " + option + " a folder, or a place where one can be made");
        }
        return;
      }
    }
  }

  /** Refuses an input on this machine that cannot be read. */
  static void readable(String option, Path path) {
    if (!Files.isReadable(path)) {
      throw new TidemarkException(
          ExitCode.INPUT_MISSING,
          "the input " + PrintableText.of(path.toString(), 200) + " cannot be read",
          Files.exists(path) ? "its permissions do not allow it" : "it does not exist",
          "check the path given to " + option + "; if the logs are late, run this again later");
    }
  }

  /** The refusal of a place that what an option asks for could not be written to. */
  static TidemarkException unwritten(String what, Path place, String option, IOException e) {
    return new TidemarkException(
        ExitCode.USAGE,
        what + " cannot be written to " + PrintableText.of(place.toString(), 200),
        FileFault.because(e),
        "give " + option + " a place that can be made or written",
        e);
  }
}
