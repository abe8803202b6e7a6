package io.tidemark.jobs.cli;

import io.tidemark.jobs.ExitCode;

/**
 * A command that does not need a warehouse and returns exit code 0 unless it throws an exception.
 */
abstract class TextCommand extends BaseCommand {
  abstract void run();

  @Override
  public final Integer call() {
    run();
    out().flush();
    return ExitCode.OK.number();
  }
}
