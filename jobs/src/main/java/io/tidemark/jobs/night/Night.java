package io.tidemark.jobs.night;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;

import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.run.NightRequest.Mode;
import io.tidemark.jobs.run.NightResult;
import io.tidemark.jobs.run.NightRun;
import io.tidemark.jobs.run.NightSummary;
import io.tidemark.jobs.run.NightSummary.AlertLine;
import io.tidemark.jobs.run.Progress;
import io.tidemark.jobs.table.AccessEventsTable;
import io.tidemark.jobs.table.IdentitiesTable;
import io.tidemark.jobs.table.IdentityDaysTable;
import io.tidemark.jobs.table.IdentityRiskTable;
import io.tidemark.jobs.table.JobRunsTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Row;

/**
 * One night, or some of its steps: ingest, profile, features, score with the baseline of the day
 * before, then train. Each step finds out for itself whether it has anything to do, so a night that
 * was killed anywhere is finished by running it again.
 *
 * <p>{@code spark-submit --class io.tidemark.jobs.Tidemark tidemark.jar nightly --input s3a://logs
 * --warehouse s3a://tables --date 2026-03-21}
 */
public final class Night {
  /** The steps, in the order in which they run. */
  public enum Step {
    INGEST,
    PROFILE,
    FEATURES,
    SCORE,
    TRAIN;

    String label() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  private static final int ALERTS_TOLD = 20;
  private static final int REASONS_TOLD = 3;

  private final NightRun run;
  private final Set<Step> steps;
  private final Instant startedAt;

  private Night(NightRun run, Set<Step> steps) {
    this.run = run;
    this.steps = steps;
    startedAt = run.clock().instant().truncatedTo(java.time.temporal.ChronoUnit.MICROS);
  }

  /** Runs all steps. */
  public static NightResult whole(NightRun run) {
    return new Night(run, EnumSet.allOf(Step.class)).run();
  }

  /** Runs one step. */
  public static NightResult only(Step step, NightRun run) {
    return new Night(run, EnumSet.of(step)).run();
  }

  private NightResult run() {
    SourceReading.format(run.request().format());
    IngestStep.Result ingested = null;
    if (steps.contains(Step.INGEST)) {
      try (Progress.Step step = run.progress().start(Step.INGEST.label())) {
        ingested = new IngestStep(run, startedAt).run();
        step.result(
            "%,d files read, %,d unchanged"
                .formatted(ingested.accounts().size(), ingested.unchangedFiles()));
      }
    }
    Optional<LocalDate> date = date(ingested);
    NightSummary.Builder summary = NightSummary.builder(date.orElse(LocalDate.EPOCH), run.runId());
    if (ingested != null) {
      ingested.tell(summary);
    }
    if (run.request().mode() == Mode.DRY_RUN) {
      summary.more("dry_run", true).seconds(run.progress().seconds());
      return new NightResult(
          ExitCode.OK,
          summary.build(),
          "the same command without --dry-run, which writes the tables");
    }
    if (date.isEmpty()) {
      return nothingToJudge(summary, ingested);
    }
    return judge(NightContext.of(run, date.get(), startedAt), summary);
  }

  private NightResult nothingToJudge(NightSummary.Builder summary, IngestStep.Result ingested) {
    if (ingested == null) {
      throw new TidemarkException(
          ExitCode.INPUT_MISSING,
          "the warehouse " + run.request().warehouse() + " holds no event",
          "nothing has been ingested into it yet",
          "run 'tidemark ingest --input DIR' first, or 'tidemark nightly', which does both");
    }
    summary.seconds(run.progress().seconds());
    return new NightResult(
        ExitCode.INPUT_MISSING,
        summary.build(),
        "no record became an event; the table rejected_records says why");
  }

  private NightResult judge(NightContext night, NightSummary.Builder summary) {
    String salt =
        Signature.of(
            night.rules(),
            night.program().schema().fingerprint(),
            CompromisedDays.signature(night.warehouse()));
    DayInputs inputs = DayInputs.upTo(night.warehouse(), night.night(), startedAt, salt);
    if (!inputs.days().containsKey(night.night()) && steps.contains(Step.SCORE)) {
      throw new TidemarkException(
          ExitCode.INPUT_MISSING,
          "there is no event of " + night.night(),
          inputs.days().isEmpty()
              ? "the warehouse holds nothing up to that day"
              : "the last day before it that the warehouse holds is " + inputs.days().lastKey(),
          "check --date and --input; if the logs are late, run this again later");
    }
    if (steps.contains(Step.PROFILE)) {
      step(
          Step.PROFILE,
          () -> {
            ProfileStep.Result result = new ProfileStep(night, inputs).run();
            return "%,d days summarised, %,d midnights folded"
                .formatted(result.days(), result.midnights());
          });
    }
    if (steps.contains(Step.FEATURES)) {
      step(
          Step.FEATURES, () -> "%,d days computed".formatted(new FeatureStep(night, inputs).run()));
    }
    TrainStep training = new TrainStep(night, inputs);
    List<String> refused = new ArrayList<>();
    boolean judged = true;
    if (steps.contains(Step.SCORE)) {
      LocalDate eve = night.night().minusDays(1);
      if (steps.contains(Step.TRAIN) && !training.has(eve)) {
        // Else the first night would be judged by a baseline that has seen it.
        step(Step.TRAIN, () -> trained(training.run(eve), eve, new ArrayList<>()));
      }
      ScoreStep scoring = new ScoreStep(night, inputs);
      judged = step(Step.SCORE, () -> scoring.run(night.night()) ? "judged" : "no baseline yet");
    }
    if (steps.contains(Step.TRAIN)) {
      step(Step.TRAIN, () -> trained(training.run(night.night()), night.night(), refused));
    }
    return told(night, summary, judged, refused);
  }

  private interface Work {
    String run();
  }

  private boolean step(Step step, Work work) {
    try (Progress.Step progress = run.progress().start(step.label())) {
      String result = work.run();
      progress.result(result);
      return !result.equals("no baseline yet");
    }
  }

  private static String trained(TrainStep.Result result, LocalDate day, List<String> refused) {
    refused.addAll(result.failures());
    if (!result.trained()) {
      return "history up to " + day + " is too short";
    }
    return result.failures().isEmpty()
        ? "baseline of " + day + " accepted"
        : "baseline of " + day + " refused";
  }

  private NightResult told(
      NightContext night, NightSummary.Builder summary, boolean judged, List<String> refused) {
    identities(night, summary);
    if (steps.contains(Step.SCORE)) {
      summary.more("judged", judged);
      if (judged) {
        alerts(night, summary);
        detection(night).ifPresent(report -> summary.more("detection", report.asMap()));
      }
    }
    if (!refused.isEmpty()) {
      summary.more("refused_by", refused);
    }
    summary.seconds(run.progress().seconds());
    return new NightResult(
        refused.isEmpty() ? ExitCode.OK : ExitCode.GATE_REFUSED,
        summary.build(),
        next(night, judged, refused));
  }

  private String next(NightContext night, boolean judged, List<String> refused) {
    if (!refused.isEmpty()) {
      return "the baseline of "
          + night.night()
          + " was refused and the one before stays: "
          + String.join("; ", refused);
    }
    if (!judged) {
      return "history is too short to judge; run the next nights, about a week makes a baseline";
    }
    return "tidemark nightly --date " + night.night().plusDays(1) + ", when its logs are there";
  }

  private void identities(NightContext night, NightSummary.Builder summary) {
    for (Row row :
        night
            .warehouse()
            .read(IdentityDaysTable.SPEC)
            .filter(col("event_date").equalTo(lit(night.night())))
            .select("identity")
            .join(
                night.warehouse().read(IdentitiesTable.SPEC).select("identity", "kind"),
                new String[] {"identity"},
                "left")
            .groupBy(coalesce(col("kind"), lit("unknown")))
            .count()
            .collectAsList()) {
      summary.identities(row.getString(0), row.getLong(1));
    }
  }

  private static void alerts(NightContext night, NightSummary.Builder summary) {
    var alerted =
        night
            .warehouse()
            .read(IdentityRiskTable.SPEC)
            .filter(col("event_date").equalTo(lit(night.night())).and(col("alerts").gt(0)));
    List<AlertLine> gravest = new ArrayList<>();
    for (Row row :
        alerted
            .orderBy(col("max_risk").desc(), col("identity"))
            .limit(ALERTS_TOLD)
            .select("identity", "decision", "reasons.says")
            .collectAsList()) {
      List<String> says = row.isNullAt(2) ? List.of() : row.getList(2);
      gravest.add(
          new AlertLine(
              row.getString(0),
              row.getString(1),
              says.subList(0, Math.min(REASONS_TOLD, says.size()))));
    }
    summary.alerts(alerted.count(), gravest);
    summary.more(
        "policy_step_ups",
        night
            .warehouse()
            .read(IdentityRiskTable.SPEC)
            .filter(col("event_date").equalTo(lit(night.night())).and(col("policy_step_ups").gt(0)))
            .count());
  }

  private static Optional<DetectionReport> detection(NightContext night) {
    try {
      return DetectionReport.of(night, night.night());
    } catch (IOException e) {
      throw new UncheckedIOException("The labels among the inputs cannot be read", e);
    }
  }

  /** The night asked for; else the last day of what was read; else of what the warehouse holds. */
  private Optional<LocalDate> date(IngestStep.Result ingested) {
    if (run.request().date().isPresent()) {
      return run.request().date();
    }
    if (ingested != null && ingested.lastDay().isPresent()) {
      return ingested.lastDay();
    }
    Row last =
        run.warehouse()
            .read(AccessEventsTable.SPEC)
            .agg(max(AccessEventsTable.EVENT_DATE).as("last"))
            .first();
    return last.isNullAt(0) ? Optional.empty() : Optional.of(JobRunsTable.date(last, "last"));
  }
}
