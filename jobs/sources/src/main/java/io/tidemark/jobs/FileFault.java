package io.tidemark.jobs;

import io.tidemark.engine.config.FileProblem;

/** Explains on a printable line why a file cannot be read or written. */
public final class FileFault {
  private static final int LONGEST = 300;

  private FileFault() {}

  /**
   * Returns the reason as one printable line, such as {@code permission denied: /etc/x}. Exceptions
   * that do not come from the file system are described by their class and message.
   */
  public static String cause(Throwable fault) {
    return PrintableText.of(FileProblem.of(fault), LONGEST);
  }
}
