package io.tidemark.jobs.cli;

import io.tidemark.jobs.night.Night;
import io.tidemark.jobs.night.Night.Step;
import io.tidemark.jobs.run.NightRun;
import io.tidemark.jobs.run.NightSummary.NightResult;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Runs a whole night, or one step of it. */
@Command
final class StepCommand extends NightCommand {
  private final Function<NightRun, NightResult> work;
  private final Set<Part> parts;

  private StepCommand(Function<NightRun, NightResult> work, Part... parts) {
    this.work = work;
    this.parts = super.extraOptions();
    this.parts.addAll(List.of(parts));
  }

  static CommandLine nightly() {
    return new StepCommand(Night::runAll, Part.values())
        .named(
            "nightly",
            "Runs a night: reads logs, judges the day, trains, publishes. Updates each identity's "
                + "profile, computes features, judges the day with the previous day's baseline, "
                + "trains the next baseline, and publishes it, signed, for enforcers to load. "
                + "Earlier days that the warehouse lacks are processed first, in a single batch. "
                + "Later days are stored and left for their own nights. Running a night again "
                + "changes nothing unless labels, settings or input have changed. If they have, "
                + "the closing screen lists what was recomputed.",
            "  tidemark nightly                                   a night on the sample logs",
            "  tidemark keygen --out my-keys                      once, for your own nights",
            "  tidemark release sign-root --release published \\",
            "    --sign-with my-keys/root.key --release-key my-keys/release.pub",
            "  tidemark nightly --input logs --warehouse tables --publish published \\",
            "    --signing-key my-keys/release.key --date 2026-03-21 --summary s.json");
  }

  /**
   * Returns the command that rereads files with rejected records. The tables contain the names of
   * these files.
   */
  static CommandLine retry() {
    return new StepCommand(Night::retryRejected, Part.FORMAT)
        .named(
            "retry",
            "Rereads the files of rejected records after a setting, a rule or the program has "
                + "been corrected. Records that can now be read are stored once. Their rejections "
                + "stay in the table, together with the run that resolved them.",
            "  tidemark records retry --warehouse tables");
  }

  static CommandLine steps() {
    return CommandTree.group(
        "step",
        "Runs a single step of a night.",
        Arrays.stream(Step.values()).map(StepCommand::of).toArray());
  }

  /**
   * Returns the command for a step. Only ingest reads logs; all other steps use only the tables.
   */
  private static CommandLine of(Step step) {
    String example = "  tidemark step " + step.label() + " --warehouse tables --date 2026-03-21";
    Function<NightRun, NightResult> only = run -> Night.only(step, run);
    StepCommand plain = new StepCommand(only);
    return switch (step) {
      case INGEST ->
          new StepCommand(only, Part.INPUT, Part.FORMAT)
              .named(
                  step.label(),
                  "Reads logs into the table access_events, each event only once. Every record is "
                      + "accounted for: unreadable ones go to rejected_records, with a reason.",
                  "  tidemark step ingest --input AWSLogs --warehouse tables",
                  "  tidemark step ingest --input audit.log.gz --format kubernetes-audit --dry-run");
      case PROFILE ->
          plain.named(
              step.label(), "Summarises the changed days and merges them into profiles.", example);
      case FEATURES ->
          plain.named(
              step.label(), "Computes the features of every event on the changed days.", example);
      case SCORE ->
          plain.named(
              step.label(),
              "Judges the events of a day with the latest baseline that has not been trained on "
                  + "them.",
              example);
      case TRAIN ->
          new StepCommand(only, Part.ACCEPT_GATE)
              .named(
                  step.label(),
                  "Trains a day's baseline and checks it against the gates.",
                  example);
      case EXPORT ->
          new StepCommand(only, Part.PUBLISH, Part.SIGNING_KEY)
              .named(
                  step.label(),
                  "Signs a night's accepted baseline and publishes it for enforcers to load. "
                      + "Renews an expired release. To roll back, run it again for the night of an "
                      + "earlier release. The new release gets a higher sequence number.",
                  example + " \\",
                  "    --publish published --signing-key my-keys/release.key");
      case REPORT ->
          plain.named(
              step.label(),
              "Writes the report and the extract of a judged night, unless they are up to date.",
              example);
    };
  }

  private CommandLine named(String name, String description, String... examples) {
    return CommandTree.named(line(), name, description, examples);
  }

  @Override
  Set<Part> extraOptions() {
    return parts;
  }

  @Override
  NightResult run(NightRun run) {
    return work.apply(run);
  }
}
