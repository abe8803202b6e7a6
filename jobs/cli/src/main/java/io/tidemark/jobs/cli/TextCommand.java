package io.tidemark.jobs.cli;

import io.tidemark.jobs.ExitCode;
import java.io.PrintWriter;

/** Command that needs no warehouse and returns exit code 0 unless it throws. */
abstract class TextCommand extends BaseCommand {
  /** Runs the command. */
  abstract void run(PrintWriter out);

  @Override
  public final Integer call() {
    run(out());
    out().flush();
    return ExitCode.OK.number();
  }
}
