package io.tidemark.jobs.cli;

import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.Invocation;
import io.tidemark.jobs.night.Night;
import io.tidemark.jobs.night.Night.Step;
import io.tidemark.jobs.run.NightResult;
import io.tidemark.jobs.run.NightRun;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** One step of a night as a command of its own. */
@Command(
    mixinStandardHelpOptions = true,
    versionProvider = VersionText.class,
    optionListHeading = "%nOptions:%n",
    footerHeading = "%nExamples:%n")
final class StepCommand extends NightCommand {
  private final Step step;

  private StepCommand(Invocation invocation, Step step) {
    super(invocation);
    this.step = step;
  }

  /** The command named like a step. */
  static CommandLine of(Invocation invocation, Step step) {
    CommandLine line = new StepCommand(invocation, step).line();
    line.setCommandName(step.label());
    line.getCommandSpec().usageMessage().description(says(step)).footer(examples(step));
    return line;
  }

  private static String[] says(Step step) {
    return switch (step) {
      case INGEST ->
          new String[] {
            "Reads logs into the table access_events, each event once, and accounts for every",
            "record: what cannot be read is in rejected_records with its reason."
          };
      case PROFILE ->
          new String[] {"Summarises the days that changed and folds them into profiles."};
      case FEATURES ->
          new String[] {"Computes the features of every event of the days that changed."};
      case SCORE ->
          new String[] {
            "Judges the events of a day with the latest baseline that has not seen them."
          };
      case TRAIN -> new String[] {"Trains the baseline of a day and puts it through the gates."};
      case EXPORT ->
          new String[] {
            "Publishes the accepted baseline of a night, signed, for enforcers to load. The night",
            "of an earlier release is published again under a higher sequence: that is how to roll",
            "back."
          };
      case REPORT -> throw new IllegalArgumentException("a report is no step command: " + step);
    };
  }

  private static String[] examples(Step step) {
    return switch (step) {
      case INGEST ->
          new String[] {
            "  tidemark ingest --input AWSLogs --warehouse tables",
            "  tidemark ingest --input audit.log.gz --format kubernetes-audit --dry-run"
          };
      case EXPORT ->
          new String[] {
            "  tidemark export --warehouse tables --date 2026-03-21 --publish published \\",
            "    --signing-key my-keys/release.key"
          };
      default ->
          new String[] {"  tidemark " + step.label() + " --warehouse tables --date 2026-03-21"};
    };
  }

  @Override
  public Set<ExitCode> endings() {
    Set<ExitCode> endings = super.endings();
    if (step == Step.INGEST || step == Step.TRAIN) {
      endings.add(ExitCode.GATE_REFUSED);
    }
    if (step == Step.EXPORT) {
      endings.add(ExitCode.BUNDLE_REFUSED);
    }
    return endings;
  }

  /** Only ingest reads logs; the others work on the tables alone. */
  @Override
  Set<NightParts.Part> offers() {
    Set<NightParts.Part> offers = super.offers();
    if (step == Step.INGEST) {
      offers.add(NightParts.Part.INPUT);
      offers.add(NightParts.Part.FORMAT);
    }
    if (step == Step.EXPORT) {
      offers.add(NightParts.Part.RELEASES);
    }
    if (step == Step.TRAIN) {
      offers.add(NightParts.Part.GATES);
    }
    return offers;
  }

  @Override
  NightResult run(NightRun run) {
    return Night.only(step, run);
  }
}
