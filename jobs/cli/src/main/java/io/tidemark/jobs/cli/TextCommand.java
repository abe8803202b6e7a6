package io.tidemark.jobs.cli;

import io.tidemark.jobs.ExitCode;
import java.io.PrintWriter;

/** A command that works without a warehouse, and is done or throws. */
abstract class TextCommand extends BaseCommand {
  /** Does the work. */
  abstract void run(PrintWriter out);

  @Override
  public final Integer call() {
    run(out());
    out().flush();
    return ExitCode.OK.number();
  }
}
