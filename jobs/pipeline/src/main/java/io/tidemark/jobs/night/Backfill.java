package io.tidemark.jobs.night;

import io.tidemark.jobs.Counted;
import io.tidemark.jobs.Display;
import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.ProgramVersion;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.night.DayRanges.ParallelDays;
import io.tidemark.jobs.night.EventDeduplication.Tally;
import io.tidemark.jobs.night.IngestStep.IngestResult;
import io.tidemark.jobs.run.NightRequest.Mode;
import io.tidemark.jobs.run.NightRun;
import io.tidemark.jobs.run.NightSummary;
import io.tidemark.jobs.run.NightSummary.NightResult;
import io.tidemark.jobs.run.Progress;
import io.tidemark.jobs.run.SmallRun;
import io.tidemark.jobs.run.StepDeclaration;
import io.tidemark.jobs.run.StepDeclaration.Input;
import io.tidemark.jobs.run.StepRecord;
import io.tidemark.jobs.table.WarehouseFault;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs many nights at once. A backfill first computes the summaries, profiles and vectors of all
 * days, processing several stretches of days in parallel. It then judges each day and trains its
 * baseline in day order, because both depend on the previous day. The resulting tables are the same
 * as if the nights had been run individually.
 *
 * <p>If a backfill is killed, running it again completes the remaining work. A backfill never
 * publishes anything.
 */
public final class Backfill {
  private static final Logger LOGGER = LoggerFactory.getLogger(Backfill.class);

  /** Maximum number of days in a stretch, which are lost if a backfill is killed. */
  private static final int LONGEST_STRETCH = 7;

  private final NightRun run;
  private final Range range;

  public enum Reprocess {
    /** Days that were already judged stay unchanged. */
    NONE,
    /** Days on which a backfill stopped, and days whose input has changed. */
    FAILED,
    /** All days, even if their input is unchanged. An interrupted run resumes where it stopped. */
    ALL
  }

  /** A range of nights, with at most {@code maxActive} stretches in parallel. */
  public record Range(
      LocalDate from, LocalDate to, Reprocess reprocess, int maxActive, Order order) {
    public Range {
      if (from.isAfter(to)) {
        throw new IllegalArgumentException(
            "the range from " + from + " to " + to + " contains no days");
      }
      if (maxActive < 1) {
        throw new IllegalArgumentException("at least one stretch must be active");
      }
    }

    ParallelDays parallel() {
      return new ParallelDays(maxActive, LONGEST_STRETCH, order);
    }
  }

  public enum Order {
    OLDEST_FIRST,
    NEWEST_FIRST
  }

  private Backfill(NightRun run, Range range) {
    this.run = run;
    this.range = range;
  }

  public static NightResult of(NightRun run, Range range) {
    return new Backfill(run, range).run();
  }

  private NightResult run() {
    SmallRun.adapt(run);
    run.ledger().checkClock(run.startedAt());
    run.ledger().checkKept(range.from());
    Optional<IngestResult> ingested =
        run.request().inputs().isEmpty() ? Optional.empty() : Optional.of(IngestStep.shown(run));
    NightSummary.Builder summary = NightSummary.builder(Optional.of(range.to()), run.runId());
    ingested.ifPresent(result -> result.addCountsTo(summary));
    NightContext last = NightContext.of(run, range.to());
    NavigableMap<LocalDate, Long> stored = last.inputs().days();
    NavigableMap<LocalDate, Long> days = stored.subMap(range.from(), true, range.to(), true);
    boolean isDry = run.request().mode() == Mode.DRY_RUN;
    NavigableMap<LocalDate, Long> coming =
        ingested
            .filter(result -> isDry)
            .map(IngestResult::tally)
            .orElse(Tally.NOTHING)
            .storedDays()
            .subMap(range.from(), true, range.to(), true);
    if (days.isEmpty() && coming.isEmpty()) {
      String cause =
          stored.isEmpty()
              ? "the warehouse has no events up to that day"
              : "the last day before that with events in the warehouse is " + stored.lastKey();
      throw new TidemarkException(
          ExitCode.INPUT_MISSING,
          "there is no event from %s to %s".formatted(range.from(), range.to()),
          cause,
          "check --from, --to and --input");
    }
    if (isDry) {
      foresee(last, days, coming, summary);
      return done(ExitCode.OK, summary, "the same command without --dry-run");
    }
    NavigableSet<LocalDate> open = open(last, days);
    if (!open.isEmpty()) {
      try {
        prepare(last);
      } catch (RuntimeException e) {
        throw WarehouseFault.isStop(e) ? stopped(open.first(), 0, open.size(), e) : e;
      }
    }
    var withheld = ingested.map(result -> result.leftOut().withheld()).orElse(List.of());
    return judge(last, days, open, withheld, summary);
  }

  /** Adds a dry run's plan, which plans days that are not stored yet in full. */
  private void foresee(
      NightContext last,
      NavigableMap<LocalDate, Long> days,
      NavigableMap<LocalDate, Long> coming,
      NightSummary.Builder summary) {
    NavigableSet<LocalDate> open = open(last, days);
    NavigableSet<LocalDate> left = left(days, open);
    if (!coming.isEmpty()) {
      NavigableSet<LocalDate> read = new TreeSet<>(coming.keySet());
      if (range.reprocess() == Reprocess.NONE) {
        read.removeAll(left);
      }
      String events =
          Counted.of(coming.values().stream().mapToLong(Long::longValue).sum(), "new event");
      String share = read.size() == coming.size() ? "each of" : "%,d of".formatted(read.size());
      String text = "%s of %s from %s to %s, %s which would be computed and judged";
      String count = Counted.of(coming.size(), "day");
      summary.note(
          "Would read", text.formatted(events, count, coming.firstKey(), coming.lastKey(), share));
      open.addAll(read);
      Map<String, Long> json = new LinkedHashMap<>();
      coming.forEach((day, number) -> json.put(day.toString(), number));
      summary.more("new_events", json);
    }
    NightPlan plan = NightPlan.of(last, range.from());
    NightPlan runs = plan.judging(open);
    summary.more("plan", runs.entries());
    runs.lines().forEach(line -> summary.note("Would run", line));
    tellOutdated(plan, left, summary);
  }

  private void tellOutdated(
      NightPlan plan, NavigableSet<LocalDate> left, NightSummary.Builder summary) {
    NavigableSet<LocalDate> outdated = plan.judged();
    outdated.retainAll(left);
    if (!outdated.isEmpty()) {
      String text =
          "%s: left unchanged, although their input has changed since; --reprocess failed judges them again";
      summary.note("Out of date", text.formatted(DayRanges.describe(outdated)));
      summary.more("outdated", outdated.stream().map(LocalDate::toString).toList());
    }
  }

  private NavigableSet<LocalDate> open(NightContext last, NavigableMap<LocalDate, Long> days) {
    if (range.reprocess() == Reprocess.ALL && !reprocessing().begin()) {
      return new TreeSet<>(days.keySet());
    }
    NavigableSet<LocalDate> open =
        left(days, run.ledger().committed(StepDeclaration.SCORE).keySet());
    // Days that were judged by a run that was killed before it trained their baselines.
    open.addAll(left(days, run.ledger().committed(StepDeclaration.TRAIN).keySet()));
    if (range.reprocess() != Reprocess.NONE) {
      open.addAll(run.ledger().stopped().keySet());
      NightPlan.of(last, range.from()).days().forEach(open::add);
      open.retainAll(days.keySet());
    }
    return open;
  }

  private static NavigableSet<LocalDate> left(
      NavigableMap<LocalDate, Long> days, Set<LocalDate> open) {
    NavigableSet<LocalDate> left = new TreeSet<>(days.keySet());
    left.removeAll(open);
    return left;
  }

  private Reprocessing reprocessing() {
    return new Reprocessing(run, range.from(), range.to());
  }

  private void prepare(NightContext last) {
    ParallelDays parallel = range.parallel();
    Progress progress = run.progress();
    progress.run("profile", new ProfileStep(last, range.from(), parallel)::run, text -> text);
    progress.run("features", new FeatureStep(last, parallel)::run, text -> text);
  }

  private NightResult judge(
      NightContext last,
      NavigableMap<LocalDate, Long> days,
      NavigableSet<LocalDate> open,
      List<QuarantinedFiles.WithheldSource> withheld,
      NightSummary.Builder summary) {
    SortedMap<LocalDate, NightResult> results = new TreeMap<>();
    Instant since = run.clock().instant();
    for (LocalDate day : open) {
      try (Progress.Step step = run.progress().start("night")) {
        NightResult result = Night.judged(quiet(last).on(day), withheld);
        results.put(day, result);
        if (run.ledger().stopped().containsKey(day)) {
          record(day, StepRecord.Outcome.COMMITTED, null);
        }
        String left = left(since, results.size(), open.size());
        step.result(
            "%s, %d of %d, %s%s"
                .formatted(day, results.size(), open.size(), outcome(result), left));
      } catch (Exception e) {
        throw stopped(day, results.size(), open.size(), e);
      }
    }
    // Each night uses the labels as of its own day, so its vectors may differ from the last
    // night's.
    if (!open.isEmpty() && !new FeatureStep(last).staleDays().isEmpty()) {
      prepare(last);
    }
    if (range.reprocess() == Reprocess.ALL) {
      reprocessing().finish();
    }
    tell(days, results, summary);
    NavigableSet<LocalDate> left = left(days, open);
    if (range.reprocess() == Reprocess.NONE && !left.isEmpty()) {
      tellOutdated(NightPlan.of(last, left.first()), left, summary);
    }
    if (results.values().stream().anyMatch(Backfill::isJudged)) {
      new SummaryCollector(last, summary).identitiesSince(range.from());
    }
    NightResult end = results.isEmpty() ? null : results.get(results.lastKey());
    String next =
        "tidemark step export --date %s%s --publish DIR --signing-key "
            + "FILE, which publishes the last night's baseline";
    return done(
        end == null ? ExitCode.OK : end.exitCode(),
        summary,
        next.formatted(range.to(), run.request().at()));
  }

  /** Returns the night without progress output. Step durations are still recorded. */
  private NightContext quiet(NightContext last) {
    Progress silent = Progress.on(Display.LINES, line -> {}, null, run.clock());
    return last.in(run.shownOn(silent));
  }

  private String left(Instant since, int done, int all) {
    long seconds = Duration.between(since, run.clock().instant()).toSeconds() * (all - done) / done;
    return done == all ? "" : ", about %d:%02d min left".formatted(seconds / 60, seconds % 60);
  }

  private static String outcome(NightResult result) {
    return (isJudged(result)
            ? Counted.of(result.summary().alerts().orElse(0), "alert")
            : "no baseline yet")
        + (result.exitCode() == ExitCode.GATE_REFUSED ? ", baseline refused" : "");
  }

  private TidemarkException stopped(LocalDate day, int done, int all, Exception e) {
    String problem = "the backfill stopped on %s, after %d of %d nights".formatted(day, done, all);
    String again = "run the same command again: it resumes with " + day;
    RuntimeException named = WarehouseFault.named(e, run.request().warehouse());
    if (WarehouseFault.isStop(e) && named instanceof TidemarkException stop) {
      // The run was stopped rather than failing on this night, and Spark can no longer write a
      // record.
      String intact = again + "; everything committed so far is intact";
      return new TidemarkException(stop.exitCode(), problem, stop.cause(), intact, e);
    }
    Optional<TidemarkException> foreseen =
        named instanceof TidemarkException known ? Optional.of(known) : Optional.empty();
    String cause = foreseen.map(TidemarkException::problem).orElseGet(e::toString);
    try {
      record(day, StepRecord.Outcome.REFUSED, PrintableText.of(cause, 300));
    } catch (RuntimeException unwritable) {
      LOGGER.warn("Cannot record in the ledger that {} stopped: {}", day, unwritable.toString());
    }
    return new TidemarkException(
        foreseen.map(TidemarkException::exitCode).orElse(ExitCode.UNFORESEEN),
        problem,
        PrintableText.of(cause, 300)
            + foreseen.map(known -> "; because: " + known.cause()).orElse(""),
        foreseen.map(known -> known.remedy() + "; then ").orElse("") + again,
        e);
  }

  /** Records that a night stopped, or that a previously stopped night is now complete. */
  private void record(LocalDate day, StepRecord.Outcome outcome, String detail) {
    run.ledger().record(run.end(StepRecord.BACKFILL, day, outcome, detail));
  }

  private void tell(
      NavigableMap<LocalDate, Long> days,
      SortedMap<LocalDate, NightResult> results,
      NightSummary.Builder summary) {
    long judged = results.values().stream().filter(Backfill::isJudged).count();
    long empty = ChronoUnit.DAYS.between(range.from(), range.to()) + 1 - days.size();
    String text =
        "%s to %s: %s judged, %,d without a baseline, %,d left unchanged, %s without events";
    String nightsJudged = Counted.of(judged, "night");
    long others = results.size() - judged;
    int unchanged = days.size() - results.size();
    summary.note(
        "Backfill",
        text.formatted(
            range.from(), range.to(), nightsJudged, others, unchanged, Counted.of(empty, "day")));
    if (!results.isEmpty()) {
      summary.nights(results.firstKey(), results.lastKey());
    }
    List<Object> nights = new ArrayList<>();
    long alerts = 0;
    List<String> refused = new ArrayList<>();
    for (Map.Entry<LocalDate, NightResult> entry : results.entrySet()) {
      NightSummary night = entry.getValue().summary();
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("night", entry.getKey().toString());
      json.put("judged", isJudged(entry.getValue()));
      json.put("alerts", night.alerts().orElse(0));
      json.put("refused_by", night.more().getOrDefault("refused_by", List.of()));
      json.put("seconds", night.seconds());
      nights.add(json);
      alerts += night.alerts().orElse(0);
      if (entry.getValue().exitCode() == ExitCode.GATE_REFUSED) {
        refused.add(entry.getKey().toString());
      }
    }
    if (!refused.isEmpty()) {
      summary.note("Refused", "the baselines of " + String.join(", ", refused));
    }
    if (judged > 0) {
      summary.alerts(alerts, List.of());
    }
    summary.more("judged", judged > 0);
    summary.lastJudged(run.ledger().lastJudged());
    summary.more("nights", nights);
  }

  private static boolean isJudged(NightResult result) {
    return Boolean.TRUE.equals(result.summary().more().get("judged"));
  }

  private NightResult done(ExitCode code, NightSummary.Builder summary, String next) {
    return new NightResult(code, summary.seconds(run.progress().seconds()).build(), next);
  }

  /**
   * A request to rejudge all days in a range. The request stays in the ledger until a run completes
   * it, so a stopped run is resumed rather than restarted.
   */
  record Reprocessing(NightRun run, LocalDate from, LocalDate to) {
    /** Name of the request in the ledger. The request is recorded for the last day of the range. */
    static final String STEP = "reprocess";

    private static final String UNFINISHED = "unfinished";

    /**
     * Makes this run redo all days, except for work of this program version since the request, and
     * returns whether an earlier run made the request. A dry run records no request.
     */
    boolean begin() {
      Optional<StepRecord> before = begun();
      if (before.isEmpty() && run.request().mode() != Mode.DRY_RUN) {
        record(UNFINISHED);
      }
      Instant since = before.map(StepRecord::startedAt).orElse(run.startedAt());
      run.ledger()
          .reopen(from, to, step -> step.writtenAt().isBefore(since) || !isOfThisProgram(step));
      return before.isPresent();
    }

    /** Returns the record of the unfinished request; empty without one. */
    private Optional<StepRecord> begun() {
      return Optional.ofNullable(run.ledger().committed(STEP).get(to))
          .filter(step -> UNFINISHED.equals(step.detail()))
          .filter(step -> step.inputSignature().equals(from.toString()))
          .filter(Reprocessing::isOfThisProgram);
    }

    void finish() {
      record(null);
    }

    private static boolean isOfThisProgram(StepRecord step) {
      return ProgramVersion.text().equals(step.inputVersions().get(Input.CODE.key()));
    }

    private void record(String detail) {
      TreeMap<String, String> versions =
          new TreeMap<>(Map.of(Input.CODE.key(), ProgramVersion.text()));
      int generation = run.ledger().generations(STEP, to) + 1;
      StepRecord.Outcome done = StepRecord.Outcome.COMMITTED;
      String first = from.toString();
      run.ledger()
          .record(
              run.record(
                  STEP, to, generation, first, versions, 0, 0, done, detail, run.startedAt()));
    }
  }
}
