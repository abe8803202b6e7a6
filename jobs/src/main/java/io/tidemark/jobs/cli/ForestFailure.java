package io.tidemark.jobs.cli;

import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.FileFault;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.runtime.format.UnreadableBaselineException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** What the forest commands say when they cannot go on. */
final class ForestFailure {
  private static final int TEXT = 400;

  private ForestFailure() {}

  /** The data and the options do not go together. */
  static TidemarkException refused(String problem, IllegalArgumentException e) {
    return new TidemarkException(
        ExitCode.USAGE,
        problem,
        PrintableText.of(e.getMessage(), TEXT),
        "change the option or the file that it names",
        e);
  }

  /** A file cannot be read. */
  static TidemarkException unreadable(Path file, IOException e) {
    boolean missing = e instanceof NoSuchFileException;
    return new TidemarkException(
        missing ? ExitCode.INPUT_MISSING : ExitCode.USAGE,
        printable(file) + " cannot be read",
        FileFault.because(e),
        "give a file that exists and that this user may read",
        e);
  }

  /** A file is no forest. */
  static TidemarkException noForest(Path file, UnreadableBaselineException e) {
    return new TidemarkException(
        ExitCode.USAGE,
        printable(file) + " holds no forest",
        PrintableText.of(e.getMessage(), TEXT),
        "give --model a file that 'tidemark forest train' wrote",
        e);
  }

  /** A file cannot be written. */
  static TidemarkException unwritable(Path file, IOException e) {
    return new TidemarkException(
        ExitCode.USAGE,
        printable(file) + " cannot be written",
        FileFault.because(e),
        "give a place that this user may write",
        e);
  }

  static String printable(Path file) {
    return PrintableText.of(file.toString(), 200);
  }
}
