package io.tidemark.jobs.cli;

import io.tidemark.jobs.ExitCode;
import java.util.EnumSet;
import java.util.Set;

/**
 * A command that may end otherwise than any may: done, by something unforeseen, or refusing how it
 * is used. Its help lists what it may end with, and no more.
 */
interface DeclaresExitCodes {
  /** What it may end with beside those three, whatever its options. */
  Set<ExitCode> endings();

  /** All that a command may end with, in rising order. */
  static Set<ExitCode> of(Object command) {
    Set<ExitCode> all = EnumSet.of(ExitCode.OK, ExitCode.UNFORESEEN, ExitCode.USAGE);
    if (command instanceof DeclaresExitCodes ending) {
      all.addAll(ending.endings());
    }
    return all;
  }
}
