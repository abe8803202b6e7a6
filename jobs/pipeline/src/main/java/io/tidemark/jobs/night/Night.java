package io.tidemark.jobs.night;

import io.tidemark.jobs.Counted;
import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.alert.AlertExport;
import io.tidemark.jobs.night.IngestStep.IngestResult;
import io.tidemark.jobs.night.NightReports.ReportStep;
import io.tidemark.jobs.night.SummaryCollector.RecomputationSummary;
import io.tidemark.jobs.report.DetectionRows;
import io.tidemark.jobs.run.NightRequest.Mode;
import io.tidemark.jobs.run.NightRequest.PublishTarget;
import io.tidemark.jobs.run.NightRun;
import io.tidemark.jobs.run.NightSummary;
import io.tidemark.jobs.run.NightSummary.NightResult;
import io.tidemark.jobs.run.SmallRun;
import io.tidemark.jobs.run.StepRecord;
import io.tidemark.jobs.run.StepRecord.Outcome;
import io.tidemark.jobs.run.SummaryText;
import io.tidemark.jobs.table.AccessEventsTable;
import io.tidemark.jobs.table.IdentityRiskTable;
import io.tidemark.jobs.table.WarehouseFault;
import io.tidemark.training.TrainingPlan;
import java.io.UncheckedIOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a night, or some of its steps: ingest, profile, features, score (with the previous day's
 * baseline), train, export and report. Each step detects whether it has work to do, so rerunning a
 * night that was killed completes it.
 *
 * <p>{@code spark-submit --class io.tidemark.jobs.cli.Tidemark tidemark.jar nightly --input
 * s3a://logs --warehouse s3a://tables --date 2026-03-21}
 */
public final class Night {
  private static final Logger LOGGER = LoggerFactory.getLogger(Night.class);

  /** The steps, in execution order. */
  public enum Step {
    INGEST,
    PROFILE,
    FEATURES,
    SCORE,
    TRAIN,
    EXPORT,
    REPORT;

    /** Returns the step's name as used in commands and in the ledger. */
    public String label() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /** Number of days of history after which an additional day changes a baseline only slightly. */
  private static final int SETTLED_DAYS = 14;

  private final NightRun run;
  private final Set<Step> steps;

  private Night(NightRun run, Set<Step> steps) {
    this.run = run;
    this.steps = steps;
  }

  public static NightResult runAll(NightRun run) {
    return new Night(run, EnumSet.allOf(Step.class)).run();
  }

  /** Judges a day whose files have been read, and trains its baseline, without publishing it. */
  static NightResult judged(NightContext night, List<QuarantinedFiles.WithheldSource> withheld) {
    Night judging =
        new Night(night.run(), EnumSet.of(Step.PROFILE, Step.FEATURES, Step.SCORE, Step.TRAIN));
    NightSummary.Builder summary =
        NightSummary.builder(Optional.of(night.night()), night.run().runId());
    return judging.judge(night, Optional.of(withheld), summary);
  }

  public static NightResult withoutReport(NightRun run) {
    return new Night(run, EnumSet.complementOf(EnumSet.of(Step.REPORT))).run();
  }

  public static NightResult only(Step step, NightRun run) {
    return new Night(run, EnumSet.of(step)).run();
  }

  /** Reads files with rejected records again, once the cause has been fixed. */
  public static NightResult retryRejected(NightRun run) {
    Night night = new Night(run, EnumSet.of(Step.INGEST));
    IngestResult result =
        run.progress()
            .run(
                Step.INGEST.label(),
                new IngestStep(run)::retry,
                retried -> Counted.of(retried.accounts().size(), "file") + " read again");
    NightSummary.Builder summary = NightSummary.builder(result.tally().lastDay(), run.runId());
    result.addCountsTo(summary);
    summary.more("resolved", result.resolved());
    String resolved = Counted.of(result.resolved(), "record is", "records are");
    String files = Counted.of(result.unchangedFiles(), "file");
    summary.note(
        "Resolved", "%s no longer rejected; %s had rejected records".formatted(resolved, files));
    String next =
        "tidemark nightly%s, which recomputes the days whose input has changed"
            .formatted(run.request().at());
    return night.result(ExitCode.OK, summary, next);
  }

  private NightResult run() {
    SmallRun.adapt(run);
    run.ledger().checkClock(run.startedAt());
    run.request().date().ifPresent(run.ledger()::checkKept);
    Optional<IngestResult> ingested =
        steps.contains(Step.INGEST) ? Optional.of(IngestStep.shown(run)) : Optional.empty();
    Optional<LocalDate> date = date(ingested);
    NightSummary.Builder summary = NightSummary.builder(date, run.runId());
    ingested.ifPresent(result -> result.addCountsTo(summary));
    boolean isDry = run.request().mode() == Mode.DRY_RUN;
    if (isDry) {
      summary.dryRun();
      ingested.ifPresent(result -> result.addPreviewTo(summary));
    }
    if (ingested.filter(IngestResult::hasNoSourceLeft).isPresent()) {
      return result(
          ExitCode.GATE_REFUSED,
          summary,
          "fix what the notes describe, then run this again"
              + (isDry
                  ? ""
                  : "; 'tidemark records rejected" + run.request().at() + "' lists the rest"));
    }
    if (date.isPresent() && isDry) {
      String also = steps.contains(Step.SCORE) ? "also judges and " : "";
      return result(
          ExitCode.OK,
          summary,
          "the same command without --dry-run, which %swrites the tables".formatted(also));
    }
    if (date.isPresent()) {
      try {
        return judge(date.get(), ingested, summary);
      } catch (TidemarkException e) {
        if (ingested.isPresent() && !WarehouseFault.isStop(e)) {
          String end = "exit code %d: %s".formatted(e.exitCode().number(), e.problem());
          try {
            run.ledger().record(run.end(StepRecord.NIGHT, date.get(), Outcome.REFUSED, end));
          } catch (RuntimeException unrecorded) {
            e.addSuppressed(unrecorded);
          }
        }
        throw e;
      }
    }
    if (ingested.isEmpty()) {
      throw new TidemarkException(
          ExitCode.INPUT_MISSING,
          "the warehouse " + run.request().warehouse() + " has no events",
          "nothing has been ingested into it yet",
          "run 'tidemark step ingest --input DIR' first, or 'tidemark nightly', which does both");
    }
    return result(
        ExitCode.INPUT_MISSING,
        summary,
        ingested.get().isOnlyGrowing()
            ? "the same command again, once no file is still being written (ingest.settle)"
            : "no record could be converted to an event; "
                + (isDry ? "the remedies show why" : "the table rejected_records shows why"));
  }

  private NightResult judge(
      LocalDate date, Optional<IngestResult> ingested, NightSummary.Builder summary) {
    if (steps.equals(EnumSet.of(Step.INGEST))) {
      return result(
          ExitCode.OK,
          summary,
          "tidemark step profile --date %s%s, or tidemark nightly%2$s, which runs all steps"
              .formatted(date, run.request().at()));
    }
    NightContext night = NightContext.of(run, date);
    requireEvents(night, ingested.map(result -> SummaryText.read(summary.build())));
    if (steps.equals(EnumSet.of(Step.REPORT))) {
      requireJudged(night);
    }
    return judge(night, ingested.map(result -> result.leftOut().withheld()), summary);
  }

  /** Judges a night; {@code withheld} is empty if nothing was ingested. */
  private NightResult judge(
      NightContext night,
      Optional<List<QuarantinedFiles.WithheldSource>> withheld,
      NightSummary.Builder summary) {
    DayInputs inputs = night.inputs();
    SummaryCollector closing = new SummaryCollector(night, summary);
    RecomputationSummary again = new RecomputationSummary(night);
    if (steps.contains(Step.PROFILE)) {
      step(Step.PROFILE, () -> new ProfileStep(night).run());
    }
    if (steps.contains(Step.SCORE)) {
      LateStep late = new LateStep(night);
      late.run();
      late.describe().ifPresent(text -> summary.note("Late", text));
    }
    if (steps.contains(Step.PROFILE) && withheld.isPresent()) {
      closing.notices(new HealthStep(night).run(withheld.get()));
    }
    if (steps.contains(Step.FEATURES)) {
      step(Step.FEATURES, () -> new FeatureStep(night).run());
    }
    closing.identities();
    closing.enforced();
    TrainStep training = new TrainStep(night);
    Optional<String> thresholds = Optional.empty();
    List<String> refused = new ArrayList<>();
    Map<String, String> accepted = new TreeMap<>();
    boolean judged = true;
    Optional<DetectionRows> attacks = DetectionRows.of(night.warehouse(), night.program());
    if (steps.contains(Step.SCORE)) {
      List<String> refusedEve = new ArrayList<>();
      if (steps.contains(Step.TRAIN)) {
        training
            .untrainedEve(night.night())
            .ifPresent(eve -> refusedEve.addAll(gates(eve, train(training, eve), accepted)));
        training.unjudgedStart().forEach(day -> start(night.on(day)));
      }
      judged =
          run.progress()
              .run(
                  Step.SCORE.label(),
                  () -> new ScoreStep(night).run(night.night()),
                  done -> done ? "judged" : "no baseline yet");
      summary.more("judged", judged);
      summary.lastJudged(night.ledger().lastJudged());
      if (judged) {
        NightAlerts alerts = NightAlerts.of(night);
        closing.alerts(alerts);
        closing.detection(attacks);
        String extract = alerts.write(night);
        if (steps.contains(Step.REPORT)) {
          // A relative path fits on one line of the screen, however long the warehouse's own path
          // is.
          summary.note(
              "Report", "extracts/" + night.night() + "/report.html in the warehouse folder");
          summary.note("Next to it", "alerts.csv, the folders data and notebooks");
        } else {
          summary.note("Extract", extract);
        }
      } else {
        refused.addAll(refusedEve);
        summary.note("Not judged", "no baseline from an earlier day may judge " + night.night());
      }
    }
    if (steps.contains(Step.TRAIN)) {
      TrainStep.Result trained = train(training, night.night());
      refused.addAll(gates(night.night(), trained, accepted));
      closing.shifts(trained.shifts());
      thresholds = trained.moved();
    }
    if (judged) {
      closing.learning();
    }
    again.describe(thresholds).ifPresent(closing::recomputed);
    if (steps.contains(Step.EXPORT)) {
      closing.leaks(new LeakStep(night).run());
      export(night, summary);
    }
    if (steps.contains(Step.REPORT) && judged) {
      step(Step.REPORT, () -> report(night, attacks, summary));
    }
    if (steps.contains(Step.SCORE) && judged) {
      exportAlerts(night, summary);
    }
    accepted.forEach((gate, why) -> summary.note("Accepted", gate + " although it fails: " + why));
    if (!accepted.isEmpty()) {
      summary.more("accepted_gates", accepted);
    }
    refused.forEach(gate -> summary.note("Refused", "the baseline of " + gate));
    if (!refused.isEmpty()) {
      summary.more("refused_by", refused);
    }
    return result(
        refused.isEmpty() ? ExitCode.OK : ExitCode.GATE_REFUSED,
        summary,
        refused.isEmpty()
            ? next(night.night(), judged)
            : mending(inputs.days().headMap(night.night(), true).size()));
  }

  private static String report(
      NightContext night, Optional<DetectionRows> attacks, NightSummary.Builder summary) {
    Optional<List<String>> kept = new ReportStep(night).run(attacks);
    if (kept.isEmpty()) {
      return "nothing has changed since it was";
    }
    if (kept.get().isEmpty()) {
      return "written";
    }
    summary.note("Kept", NightReports.describeForeignFiles(kept.get()));
    return "written, except for files that somebody changed or added";
  }

  /** Exports the alerts. A failure is a note that does not stop the night. */
  private static void exportAlerts(NightContext night, NightSummary.Builder summary) {
    try {
      AlertExport.of(
              night.settings().alerts(),
              night.warehouse(),
              night.judgements().all(),
              night.run().clock())
          .map(export -> export.nights(List.of(NightReports.source(night, Optional.empty()))))
          .ifPresent(result -> summary.note("Exported", result.describe()));
    } catch (TidemarkException | UncheckedIOException e) {
      LOGGER.warn("The alerts of {} were not exported", night.night(), e);
      String text = "of the alerts: %s; 'tidemark alerts export --date %s%s' exports them later";
      String why = PrintableText.of(e.getMessage(), 300);
      summary.note("No export", text.formatted(why, night.night(), night.run().request().at()));
    }
  }

  private static void requireJudged(NightContext night) {
    NavigableMap<LocalDate, Long> judged = night.warehouse().rowsByDay(IdentityRiskTable.SPEC);
    if (!judged.containsKey(night.night())) {
      throw new TidemarkException(
          ExitCode.INPUT_MISSING,
          "there is nothing to report for " + night.night(),
          judged.isEmpty()
              ? "no night of this warehouse has been judged yet"
              : "that day was not judged; the last judged night is " + judged.lastKey(),
          "run 'tidemark step score --date %s%s' first, or give another --date"
              .formatted(night.night(), night.run().request().at()));
    }
  }

  private static void requireEvents(NightContext night, Optional<String> read) {
    DayInputs inputs = night.inputs();
    if (!inputs.days().containsKey(night.night())) {
      String cause =
          inputs.days().isEmpty()
              ? "the warehouse has no events up to that day"
              : "the last day before it with events in the warehouse is " + inputs.days().lastKey();
      String remedy = "check --date and --input; if the logs are late, run this again later";
      throw new TidemarkException(
          ExitCode.INPUT_MISSING,
          "there are no events on " + night.night(),
          cause + read.map(text -> TidemarkException.NEXT_CAUSE + "read: " + text).orElse(""),
          remedy);
    }
  }

  private void step(Step step, Supplier<String> work) {
    run.progress().run(step.label(), work, text -> text);
  }

  /** Judges an earlier day that only a starter can judge. */
  private void start(NightContext night) {
    TrainStep training = new TrainStep(night);
    training.untrainedEve(night.night()).ifPresent(eve -> train(training, eve));
    run.progress()
        .run(
            Step.SCORE.label(),
            () -> new ScoreStep(night).run(night.night()),
            done -> night.night() + " judged by a starter");
  }

  private TrainStep.Result train(TrainStep training, LocalDate day) {
    return run.progress()
        .run(
            Step.TRAIN.label(),
            () -> training.run(day),
            result ->
                result.starter()
                    ? "starter of " + day
                    : result.trained()
                        ? "baseline of "
                            + day
                            + (result.failures().isEmpty() ? " accepted" : " refused")
                        : "history up to " + day + " is too short");
  }

  /**
   * Returns the failed gates of a day's baseline, and adds those that somebody has accepted to
   * {@code accepted}, with the reasons.
   */
  private static List<String> gates(
      LocalDate day, TrainStep.Result result, Map<String, String> accepted) {
    result.accepted().forEach((gate, why) -> accepted.put(day + " " + gate, why));
    return result.failures().stream().map(gate -> day + " by " + gate).toList();
  }

  private void export(NightContext night, NightSummary.Builder summary) {
    PublishTarget target = run.request().publish().orElseThrow();
    ExportStep.Older older =
        steps.contains(Step.TRAIN) ? ExportStep.Older.LEFT_ALONE : ExportStep.Older.PUBLISHED_AGAIN;
    ExportStep.Result result =
        run.progress()
            .run(
                Step.EXPORT.label(),
                () -> new ExportStep(night, target).run(night.night(), older),
                done -> done.published() ? "published" : "nothing published");
    if (!result.published() && older == ExportStep.Older.PUBLISHED_AGAIN) {
      throw new TidemarkException(
          ExitCode.INPUT_MISSING,
          "there is nothing to publish for " + night.night(),
          "there is no accepted baseline for that day",
          "run 'tidemark step train --date %s%s' first, or publish another day"
              .formatted(night.night(), run.request().at()));
    }
    summary.more("published", result.published());
    summary.note("Published", result.summary());
    String text =
        "throw-away keys in %s sign this release; a root key belongs offline, on "
            + "another machine. For your own enforcers, generate keys with 'tidemark keygen'";
    target.throwAway().ifPresent(keys -> summary.note("Keys", text.formatted(keys)));
  }

  private NightResult result(ExitCode exitCode, NightSummary.Builder summary, String next) {
    return new NightResult(exitCode, summary.seconds(run.progress().seconds()).build(), next);
  }

  /** Returns the remedy for a refused baseline after a history of that many days. */
  static String mending(int history) {
    String early =
        ". The history has %d days: during the first %d each night changes the "
            + "baseline considerably, so a refusal is likely but usually clears after a few "
            + "more nights";
    return "check the cause named in the refusal, then run this again, or accept it with "
        + "--accept-gate NAME=WHY; the previous baseline stays in use"
        + (history >= SETTLED_DAYS ? "" : early.formatted(history, SETTLED_DAYS));
  }

  private String next(LocalDate night, boolean judged) {
    if (!judged) {
      return ("run the following nights; a baseline needs at least %d days with events, and "
              + "one or two weeks for good results")
          .formatted(TrainingPlan.LEAST_DAYS);
    }
    String again =
        "the same command with --date %s, once its logs have arrived".formatted(night.plusDays(1));
    if (steps.contains(Step.SCORE)) {
      again +=
          "; 'tidemark explain --identity KEY --date %s%s' explains an alert"
              .formatted(night, run.request().at());
    }
    if (steps.contains(Step.SCORE) && steps.contains(Step.EXPORT)) {
      PublishTarget target = run.request().publish().orElseThrow();
      again += ", '" + target.serving() + "' enforces the release";
    }
    return again;
  }

  /** Returns the requested night, or the last day of the input, read now or earlier. */
  private Optional<LocalDate> date(Optional<IngestResult> ingested) {
    if (run.request().date().isPresent()) {
      return run.request().date();
    }
    Optional<LocalDate> read = ingested.flatMap(result -> result.tally().lastDay());
    if (read.isPresent() && ingested.get().unchangedFiles() == 0) {
      return read;
    }
    NavigableMap<LocalDate, Long> days = run.warehouse().rowsByDay(AccessEventsTable.SPEC);
    Optional<LocalDate> stored = days.isEmpty() ? Optional.empty() : Optional.of(days.lastKey());
    return Stream.concat(read.stream(), stored.stream()).max(LocalDate::compareTo);
  }
}
