package io.tidemark.jobs.cli;

import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.Invocation;
import io.tidemark.jobs.night.Night;
import io.tidemark.jobs.run.NightResult;
import io.tidemark.jobs.run.NightRun;
import java.util.EnumSet;
import java.util.Set;
import picocli.CommandLine.Command;

/** The whole night, and ingest once more: they share their options with the steps. */
final class StepCommands {
  private StepCommands() {}

  /** All steps. */
  @Command(
      name = "nightly",
      description = {
        "Runs a night: reads logs, updates what each identity habitually does, computes features,",
        "judges the day with the baseline of the day before, trains the next baseline, and",
        "publishes it, signed, for enforcers to load.",
        "Days before the night that the warehouse lacks are brought in first, as one batch; days",
        "after it are stored and left for their own night. Running a night again changes nothing unless",
        "labels, settings or input did; then the closing screen says what was made anew and why."
      },
      mixinStandardHelpOptions = true,
      versionProvider = VersionText.class,
      optionListHeading = "%nOptions:%n",
      footerHeading = "%nExamples:%n",
      footer = {
        "  tidemark nightly                                   a night on the sample logs",
        "  tidemark keygen --out my-keys                      once, for your own nights",
        "  tidemark sign-root --bundle published --sign-with my-keys/root.key \\",
        "    --release my-keys/release.pub",
        "  tidemark nightly --input logs --warehouse tables --publish published \\",
        "    --signing-key my-keys/release.key --date 2026-03-21 --summary s.json"
      })
  static final class Nightly extends NightCommand {
    Nightly(Invocation invocation) {
      super(invocation);
    }

    @Override
    public Set<ExitCode> endings() {
      Set<ExitCode> endings = super.endings();
      endings.add(ExitCode.GATE_REFUSED);
      endings.add(ExitCode.BUNDLE_REFUSED);
      return endings;
    }

    @Override
    Set<NightParts.Part> offers() {
      return EnumSet.allOf(NightParts.Part.class);
    }

    @Override
    NightResult run(NightRun run) {
      return Night.whole(run);
    }
  }

  /** Rejected records, read again. */
  @Command(
      name = "retry",
      description = {
        "Reads again the files that hold rejected records, after a setting, a rule or the program",
        "has been mended. What can be read now is stored, once; its rejection stays in the table",
        "and names the run that resolved it."
      },
      mixinStandardHelpOptions = true,
      versionProvider = VersionText.class,
      optionListHeading = "%nOptions:%n",
      footerHeading = "%nExample:%n",
      footer = "  tidemark ingest retry --warehouse tables")
  static final class IngestRetry extends NightCommand {
    IngestRetry(Invocation invocation) {
      super(invocation);
    }

    /** The tables name the files. */
    @Override
    Set<NightParts.Part> offers() {
      Set<NightParts.Part> offers = super.offers();
      offers.add(NightParts.Part.FORMAT);
      return offers;
    }

    @Override
    NightResult run(NightRun run) {
      return Night.retryRejected(run);
    }
  }
}
