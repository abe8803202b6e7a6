package io.tidemark.jobs.cli;

import io.tidemark.jobs.run.NightRequest.Mode;
import picocli.CommandLine.Option;

/** Whether a command that writes says instead what it would write. */
final class DryRunOption {
  @Option(
      names = "--dry-run",
      description = {
        "Say what would be written, and write nothing but --summary; no figures, no webhook",
        "either."
      })
  private boolean dryRun;

  Mode mode() {
    return dryRun ? Mode.DRY_RUN : Mode.WRITE;
  }
}
