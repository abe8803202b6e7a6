package io.tidemark.jobs.cli;

import io.tidemark.jobs.ExitCode;
import java.util.EnumSet;
import java.util.Set;

/**
 * A command with more exit codes than 0, 1 and 2, which every command has. Its help lists these
 * exit codes.
 */
interface DeclaresExitCodes {
  /** Exit codes in addition to 0, 1 and 2, whatever its options. */
  Set<ExitCode> exitCodes();

  /** All exit codes of a command, in rising order. */
  static Set<ExitCode> of(Object command) {
    Set<ExitCode> all = EnumSet.of(ExitCode.OK, ExitCode.UNFORESEEN, ExitCode.USAGE);
    if (command instanceof DeclaresExitCodes ending) {
      all.addAll(ending.exitCodes());
    }
    return all;
  }
}
