package io.tidemark.jobs.cli;

import io.tidemark.jobs.Invocation;
import io.tidemark.jobs.night.Night;
import io.tidemark.jobs.run.NightResult;
import io.tidemark.jobs.run.NightRun;
import picocli.CommandLine.Command;

/** The night and its steps one at a time: they share their options and differ in what runs. */
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
        "after it are stored and left for their own night. Running a night again changes nothing."
      },
      mixinStandardHelpOptions = true,
      versionProvider = VersionText.class,
      optionListHeading = "%nOptions:%n",
      footerHeading = "%nExamples:%n",
      footer = {
        "  tidemark nightly                                   a night on the sample logs",
        "  tidemark keygen --out keys                         once, for your own nights",
        "  tidemark nightly --input logs --warehouse tables --publish published \\",
        "    --signing-key keys/tidemark.key --date 2026-03-21 --summary s.json"
      })
  static final class Nightly extends NightCommand {
    Nightly(Invocation invocation) {
      super(invocation);
    }

    @Override
    NightOptions.Publishing publishing() {
      return NightOptions.Publishing.RELEASES;
    }

    @Override
    NightResult run(NightRun run) {
      return Night.whole(run);
    }
  }

  /** Logs into the table of access events. */
  @Command(
      name = "ingest",
      description = {
        "Reads logs into the table access_events, each event once, and accounts for every record:",
        "what cannot be read is in rejected_records with its reason."
      },
      mixinStandardHelpOptions = true,
      versionProvider = VersionText.class,
      optionListHeading = "%nOptions:%n",
      footerHeading = "%nExamples:%n",
      footer = {
        "  tidemark ingest --input AWSLogs --warehouse tables",
        "  tidemark ingest --input audit.log.gz --format kubernetes-audit --dry-run"
      })
  static final class Ingest extends NightCommand {
    Ingest(Invocation invocation) {
      super(invocation);
    }

    @Override
    NightResult run(NightRun run) {
      return Night.only(Night.Step.INGEST, run);
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

    @Override
    NightResult run(NightRun run) {
      return Night.retryRejected(run);
    }
  }

  /** Summaries and profiles. */
  @Command(
      name = "profile",
      description = "Summarises the days that changed and folds them into profiles.",
      mixinStandardHelpOptions = true,
      versionProvider = VersionText.class,
      optionListHeading = "%nOptions:%n",
      footerHeading = "%nExample:%n",
      footer = "  tidemark profile --warehouse tables --date 2026-03-21")
  static final class Profile extends NightCommand {
    Profile(Invocation invocation) {
      super(invocation);
    }

    @Override
    NightResult run(NightRun run) {
      return Night.only(Night.Step.PROFILE, run);
    }
  }

  /** Vectors. */
  @Command(
      name = "features",
      description = "Computes the features of every event of the days that changed.",
      mixinStandardHelpOptions = true,
      versionProvider = VersionText.class,
      optionListHeading = "%nOptions:%n",
      footerHeading = "%nExample:%n",
      footer = "  tidemark features --warehouse tables --date 2026-03-21")
  static final class Features extends NightCommand {
    Features(Invocation invocation) {
      super(invocation);
    }

    @Override
    NightResult run(NightRun run) {
      return Night.only(Night.Step.FEATURES, run);
    }
  }

  /** Decisions. */
  @Command(
      name = "score",
      description = "Judges the events of a day with the latest baseline that has not seen them.",
      mixinStandardHelpOptions = true,
      versionProvider = VersionText.class,
      optionListHeading = "%nOptions:%n",
      footerHeading = "%nExample:%n",
      footer = "  tidemark score --warehouse tables --date 2026-03-21")
  static final class Score extends NightCommand {
    Score(Invocation invocation) {
      super(invocation);
    }

    @Override
    NightResult run(NightRun run) {
      return Night.only(Night.Step.SCORE, run);
    }
  }

  /** Baselines. */
  @Command(
      name = "train",
      description = "Trains the baseline of a day and puts it through the gates.",
      mixinStandardHelpOptions = true,
      versionProvider = VersionText.class,
      optionListHeading = "%nOptions:%n",
      footerHeading = "%nExample:%n",
      footer = "  tidemark train --warehouse tables --date 2026-03-21")
  static final class Train extends NightCommand {
    Train(Invocation invocation) {
      super(invocation);
    }

    @Override
    NightResult run(NightRun run) {
      return Night.only(Night.Step.TRAIN, run);
    }
  }

  /** Releases. */
  @Command(
      name = "export",
      description = {
        "Publishes the accepted baseline of a night, signed, for enforcers to load. The night of",
        "an earlier release is published again under a higher sequence: that is how to roll back."
      },
      mixinStandardHelpOptions = true,
      versionProvider = VersionText.class,
      optionListHeading = "%nOptions:%n",
      footerHeading = "%nExample:%n",
      footer = {
        "  tidemark export --warehouse tables --date 2026-03-21 --publish published \\",
        "    --signing-key keys/tidemark.key"
      })
  static final class Export extends NightCommand {
    Export(Invocation invocation) {
      super(invocation);
    }

    @Override
    NightOptions.Publishing publishing() {
      return NightOptions.Publishing.RELEASES;
    }

    @Override
    NightResult run(NightRun run) {
      return Night.only(Night.Step.EXPORT, run);
    }
  }
}
