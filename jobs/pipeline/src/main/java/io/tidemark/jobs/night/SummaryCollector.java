package io.tidemark.jobs.night;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;

import io.tidemark.batch.RowCodec;
import io.tidemark.jobs.Counted;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.ShellWord;
import io.tidemark.jobs.explain.JudgementReader;
import io.tidemark.jobs.leak.Leak;
import io.tidemark.jobs.report.DetectionRows;
import io.tidemark.jobs.report.LearningStatus;
import io.tidemark.jobs.run.NightSummary;
import io.tidemark.jobs.run.NightSummary.AlertLine;
import io.tidemark.jobs.run.NightSummary.Note;
import io.tidemark.jobs.run.StepDeclaration;
import io.tidemark.jobs.run.StepDeclaration.Reason;
import io.tidemark.jobs.run.StepRecord;
import io.tidemark.jobs.table.AccessEventsTable;
import io.tidemark.jobs.table.IdentitiesTable;
import io.tidemark.jobs.table.ScoredEventsTable;
import io.tidemark.jobs.table.TableSpec;
import io.tidemark.notebooks.report.Alert;
import io.tidemark.notebooks.report.NightReport.Detection;
import io.tidemark.notebooks.report.NightReport.Detection.Attack;
import io.tidemark.notebooks.report.NightReport.Detection.Gravest;
import io.tidemark.notebooks.report.NightReport.NightOverview.UnusualDay;
import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.risk.Cause;
import io.tidemark.training.CohortShift;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Fills a summary from the tables after the steps of a night have finished. */
record SummaryCollector(NightContext night, NightSummary.Builder summary) {
  private static final int ALERTS_TOLD = 20;
  private static final int REASONS_TOLD = 3;
  private static final int FINDINGS_TOLD = 2;
  private static final int LEAKS_TOLD = 2;
  private static final int STEP_UPS_TOLD = 3;

  /** Adds the number of identities that were active on the night, by kind. */
  void identities() {
    // Each identity has only one row per day.
    identities(ofNight(IdentitiesTable.DAYS).select("identity"));
  }

  /** Adds the number of identities that were active since the given day, by kind. */
  void identitiesSince(LocalDate first) {
    identities(
        night
            .warehouse()
            .read(IdentitiesTable.DAYS, first, night.night())
            .select("identity")
            .distinct());
  }

  private void identities(Dataset<Row> active) {
    RowCodec.of(OfKind.class)
        .read(
            active
                .join(
                    night.read(IdentitiesTable.SPEC).select("identity", "kind"),
                    new String[] {"identity"},
                    "left")
                .groupBy(expr("coalesce(kind, 'unknown') AS kind"))
                .count())
        .forEach(of -> summary.identities(of.kind, of.count));
  }

  private record OfKind(String kind, long count) {}

  private record Unjudged(long events, long identities) {}

  /** Adds the decisions made by enforcers, if their decision logs are among the inputs. */
  void enforced() {
    EnforcedDecisions.of(night.warehouse(), night.night())
        .ifPresent(
            enforced -> {
              summary.more("enforced", enforced);
              summary.note("Enforced", enforced.describe(night.settings().risk().mediumBudget()));
            });
  }

  /** Adds each notice that is an alert, and the number of all other notices. */
  void notices(List<Notice> notices) {
    SortedMap<String, Long> byKind =
        notices.stream()
            .collect(groupingBy(notice -> notice.kind().label(), TreeMap::new, counting()));
    for (Notice.Kind kind : Notice.Kind.values()) {
      summary.notices(kind.label(), byKind.getOrDefault(kind.label(), 0L));
    }
    List<Notice> alerts = notices.stream().filter(notice -> notice.kind().isAlert()).toList();
    alerts.stream()
        .filter(notice -> notice.kind() != Notice.Kind.WITHHELD_SOURCE)
        .limit(FINDINGS_TOLD)
        .forEach(notice -> summary.note(logAlert(notice)));
    if (!notices.isEmpty()) {
      summary.note(
          "Notices",
          "%,d about sources and kinds of identities, %,d of them alerts: %s; 'tidemark notices list%s'"
              .formatted(notices.size(), alerts.size(), kinds(byKind), at()));
    }
    summary.more(
        "notices",
        notices.stream()
            .map(notice -> Map.of("kind", notice.kind().label(), "subject", notice.subject()))
            .toList());
  }

  /** Returns a note with the subject on a line of its own, where it is printed in full. */
  static Note logAlert(Notice notice) {
    String subject = notice.subject();
    String message = notice.message();
    return subject.isEmpty() || !message.startsWith(subject)
        ? new Note("LOG ALERT", message)
        : new Note(
            "LOG ALERT",
            message.substring(subject.length()).replaceFirst("^[:,] ", ""),
            List.of(subject));
  }

  private static String kinds(SortedMap<String, Long> byKind) {
    return byKind.entrySet().stream()
        .map(kind -> kind.getKey() + " " + kind.getValue())
        .collect(joining(", "));
  }

  /** Adds the open leaks, longest valid first. */
  void leaks(List<Leak> open) {
    open.stream()
        .limit(LEAKS_TOLD)
        .forEach(
            leak ->
                summary.note(
                    "LEAK",
                    "%s, leaked at %s, valid for %s since, last accepted %s"
                        .formatted(
                            leak.id(),
                            leak.since(),
                            Counted.of(leak.daysValid(), "day"),
                            leak.lastAccepted().map(Instant::toString).orElse("not since"))));
    if (open.size() > LEAKS_TOLD) {
      summary.note("Leaks", "%,d are open; 'tidemark leak list%s'".formatted(open.size(), at()));
    }
    if (!open.isEmpty()) {
      summary.more(
          "open_leaks",
          open.stream()
              .map(leak -> Map.of("id", leak.id(), "days_valid", leak.daysValid()))
              .toList());
    }
  }

  /**
   * Returns the main reasons in words, or else the broken bound or that earlier evidence counts.
   */
  private static List<String> reasons(Alert alert) {
    String bound = alert.day().leadingFeature();
    return alert.listed().isEmpty()
        ? List.of((bound == null ? Cause.RISK : Cause.BOUND).describe(bound, List.of()))
        : alert.listed().stream().map(reason -> reason.message()).limit(REASONS_TOLD).toList();
  }

  /** Adds the alerts, step-ups by policy alone, and events that were not judged. */
  void alerts(NightAlerts alerts) {
    List<AlertLine> gravest =
        alerts.gravest().stream()
            .limit(ALERTS_TOLD)
            .map(
                row ->
                    new AlertLine(
                        row.day().identity(), row.day().decision(), reasons(row), row.answered()))
            .toList();
    summary.alerts(alerts.total(), gravest);
    summary.more("listed", alerts.listed());
    summary.more("suppressed", alerts.suppressed());
    if (alerts.suppressed() > 0) {
      String known =
          Counted.of(
              alerts.suppressed(), "alert known to its owner", "alerts known to their owners");
      summary.note(
          "Suppressed",
          known
              + ", in addition to those on the list; 'tidemark suppress list%s' names them"
                  .formatted(at()));
    }
    long stepUps = alerts.policyStepUps();
    summary.more("policy_step_ups", stepUps);
    if (stepUps > 0) {
      List<PolicyStepUp> first =
          RowCodec.of(PolicyStepUp.class)
              .read(
                  ofNight(ScoredEventsTable.spec(night.program()))
                      .filter("cause = 'POLICY'")
                      .selectExpr("cause_detail AS rule", "identity")
                      .distinct()
                      .orderBy("identity", "rule")
                      .limit(STEP_UPS_TOLD));
      summary.note("Policy", describe(stepUps, first));
    }
    Unjudged unjudged =
        RowCodec.of(Unjudged.class)
            .one(
                ofNight(ScoredEventsTable.spec(night.program()))
                    .filter("decision = 'NOT_JUDGED'")
                    .selectExpr("count(*) AS events", "count(DISTINCT identity) AS identities"));
    summary.more("events_not_judged", unjudged.events);
    if (unjudged.events > 0) {
      String events = Counted.of(unjudged.events, "event");
      String who = Counted.of(unjudged.identities, "identity", "identities");
      summary.note(
          "Not judged", events + " of " + who + ": people, unknown callers, refused credentials");
    }
  }

  /** An identity with an action for which a rule requires a step-up regardless of risk. */
  record PolicyStepUp(String rule, String identity) {}

  static String describe(long identities, List<PolicyStepUp> first) {
    return "%s met a rule that requires a step-up at any risk; counted only, without an alert: %s%s"
        .formatted(
            Counted.of(identities, "identity", "identities"),
            first.stream()
                .map(one -> one.identity() + " (" + one.rule() + ")")
                .collect(joining(", ")),
            identities > first.size() ? ", ..." : "");
  }

  /** Adds the learning status, and the most unusual identity-days that a starter has judged. */
  void learning() {
    LearningStatus.of(night.warehouse(), night.night(), night.program().catalogue().hash())
        .ifPresent(
            status -> {
              List<UnusualDay> unusual =
                  LearningStatus.unusualDays(night.warehouse(), night.program(), night.night());
              summary.more("learning", status.describe());
              summary.note("Learning", status.describe());
              summary.note(
                  new NightSummary.Note(
                      "Unusual",
                      unusual.isEmpty()
                          ? "nothing so far"
                          : "the most unusual of the starter's identity-days, most unusual first:",
                      unusual.stream().map(SummaryCollector::describe).toList()));
            });
  }

  private static String describe(UnusualDay day) {
    String reasons = String.join("; ", day.reasons());
    return "%s %s %s: %s".formatted(day.day(), day.decision(), day.identity(), reasons);
  }

  void recomputed(String text) {
    summary.note("Again", text);
    summary.more("again", text);
  }

  /** Adds the cohorts that shifted as a whole, each only on its first night. */
  void shifts(List<CohortShift> shifts) {
    shifts.stream()
        .filter(shift -> shift.since().equals(night.night()))
        .forEach(
            shift ->
                summary.note(
                    "Shift",
                    "cohort %s, %s; judged less strictly until the new behaviour has been learned"
                        .formatted(shift.cohort(), shift)));
    if (!shifts.isEmpty()) {
      summary.more(
          "cohort_shifts",
          shifts.stream()
              .map(
                  shift ->
                      Map.of(
                          "cohort", shift.cohort(),
                          "since", shift.since().toString(),
                          "members", shift.members(),
                          "shifted", shift.shifted(),
                          "features", shift.features()))
              .toList());
    }
  }

  /** Adds the comparison of alerts with labelled attacks, if the logs include labels. */
  void detection(Optional<DetectionRows> attacks) {
    attacks.ifPresent(
        rows -> {
          Optional<Baseline> judge =
              new JudgementReader(night.warehouse(), night.program(), night.policy())
                  .baselineBefore(night.night());
          DetectionReport report = new DetectionReport(rows.on(night.night(), judge));
          summary.more("detection", report.asMap());
          report.notes().forEach(summary::note);
        });
  }

  private String at() {
    return night.run().request().at();
  }

  private Dataset<Row> ofNight(TableSpec table) {
    return night.read(table, night.night());
  }

  /** Comparison of a night's alerts with labelled attacks, for the closing summary. */
  record DetectionReport(Detection detection) {
    private static final String ABOUT = "Labels";

    Map<String, Object> asMap() {
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("attacks_by_case", byCase(false));
      map.put("found_by_case", byCase(true));
      map.put("attacks", detection.attacks().size());
      map.put("found", detection.found());
      map.put("unjudged_attacks", detection.unjudged());
      map.put("missed_attacks", missed().stream().map(DetectionReport::asMap).toList());
      map.put("false_step_ups", detection.falseStepUps().size());
      map.put(
          "false_step_ups_at",
          detection.falseStepUps().stream().map(DetectionReport::asMap).toList());
      map.put("identity_days", detection.identityDays());
      map.put("false_step_ups_per_identity_day", detection.falseRate());
      return map;
    }

    private static Map<String, Object> asMap(Attack attack) {
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("case", attack.useCase());
      map.put("variant", attack.variant());
      map.putAll(asMap(attack.gravest()));
      return map;
    }

    private static Map<String, Object> asMap(Gravest event) {
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("identity", event.identity());
      map.put("event", event.event());
      map.put("decision", event.decision());
      map.put("effective_risk", event.risk());
      return map;
    }

    /** Returns human-readable notes, with a line for each missed attack and each false alert. */
    List<Note> notes() {
      List<Note> notes = new ArrayList<>();
      // A day without attacks needs no note about attacks.
      if (!detection.attacks().isEmpty() || detection.unjudged() > 0) {
        List<String> missed =
            missed().stream()
                .map(attack -> "missed  " + attack.kind() + ": " + describe(attack.gravest()))
                .toList();
        notes.add(new Note(ABOUT, found(), missed));
      }
      int falseStepUps = detection.falseStepUps().size();
      String wrong = Counted.of(falseStepUps, "false step-up");
      String days = Counted.of(detection.identityDays(), "identity-day");
      String text =
          String.format(
              Locale.ROOT,
              "%s on %s outside labelled attacks (%.3f per identity-day)",
              wrong,
              days,
              detection.falseRate());
      notes.add(
          new Note(
              ABOUT,
              text,
              detection.falseStepUps().stream()
                  .map(event -> "false   " + describe(event))
                  .toList()));
      return notes;
    }

    /** Puts the command last and quotes the identity, because somebody may paste all of it. */
    private static String describe(Gravest event) {
      String from = String.format(Locale.ROOT, " (MEDIUM from %.4f)", event.medium());
      String risk =
          String.format(Locale.ROOT, "%.4f", event.risk())
              + (Double.isNaN(event.medium()) ? "" : from);
      String identity = ShellWord.of(PrintableText.of(event.identity(), 120));
      return "%s at risk %s; %s; tidemark explain --event %s"
          .formatted(event.decision(), risk, identity, ShellWord.of(event.event()));
    }

    private List<Attack> missed() {
      return detection.attacks().stream().filter(attack -> !attack.found()).toList();
    }

    private String found() {
      Map<Integer, Long> found = byCase(true);
      StringJoiner cases = new StringJoiner(", ", " (", ")").setEmptyValue("");
      byCase(false)
          .forEach(
              (useCase, attacks) ->
                  cases.add("case %d: %d of %d".formatted(useCase, found.get(useCase), attacks)));
      String unjudged =
          detection.unjudged() == 0 ? "" : "; " + detection.unjudged() + " without a judged event";
      return "%d of %d labelled attacks raised an alert%s%s"
          .formatted(detection.found(), detection.attacks().size(), cases, unjudged);
    }

    /** Counts attacks by case: either all attacks, or only the detected ones. */
    private Map<Integer, Long> byCase(boolean foundOnly) {
      Map<Integer, Long> counts = new TreeMap<>();
      for (Attack attack : detection.attacks()) {
        counts.merge(attack.useCase(), attack.found() || !foundOnly ? 1L : 0L, Long::sum);
      }
      return counts;
    }
  }

  /** Summarises which earlier days a run recomputed, and why. */
  static final class RecomputationSummary {
    private final NightContext night;
    private final Map<StepDeclaration, Map<LocalDate, StepRecord>> before = new LinkedHashMap<>();

    /** Starts recording. Commits made before this point are ignored. */
    RecomputationSummary(NightContext night) {
      this.night = night;
      StepDeclaration.ALL.forEach(step -> before.put(step, night.ledger().committed(step)));
    }

    /**
     * Describes the days recomputed so far, and how thresholds moved, if they did; empty without
     * any such day.
     */
    Optional<String> describe(Optional<String> thresholds) {
      Set<Reason> reasons = new TreeSet<>();
      Map<String, List<String>> done = new LinkedHashMap<>();
      before.forEach(
          (step, made) -> {
            NavigableSet<LocalDate> days = new TreeSet<>();
            Map<LocalDate, StepRecord> now = night.ledger().committed(step);
            made.forEach(
                (day, then) -> {
                  StepRecord today = now.get(day);
                  if (today.generation() > then.generation()) {
                    days.add(day);
                    reasons.addAll(step.reasons(then, today.inputVersions()));
                  }
                });
            if (!days.isEmpty()) {
              done.computeIfAbsent(
                      new DayRanges.Range(days.first(), days.last()).describe(),
                      range -> new ArrayList<>())
                  .add(step.done());
            }
          });
      if (done.isEmpty()) {
        return Optional.empty();
      }
      NavigableSet<LocalDate> early = earlyDays();
      // The reason "changed input" adds nothing if a more specific reason is known.
      if (reasons.size() > 1) {
        reasons.remove(Reason.CHANGED_INPUT);
      }
      return Optional.of(
          "%s%s: %s again%s"
              .formatted(
                  early.isEmpty() ? "" : describeEarly(early) + ", ",
                  reasons.stream().map(Reason::describe).collect(Collectors.joining(", ")),
                  done.entrySet().stream()
                      .map(steps -> steps.getKey() + " " + String.join(", ", steps.getValue()))
                      .collect(Collectors.joining("; ")),
                  thresholds.map(moved -> "; " + moved).orElse("")));
    }

    /** Returns the days summarised for the first time that precede a day summarised before. */
    private NavigableSet<LocalDate> earlyDays() {
      Set<LocalDate> known = before.get(StepDeclaration.SUMMARISE).keySet();
      NavigableSet<LocalDate> early = new TreeSet<>();
      night.ledger().committed(StepDeclaration.SUMMARISE).values().stream()
          .filter(summarised -> summarised.generation() == 1)
          .map(StepRecord::eventDate)
          .filter(day -> !known.contains(day) && known.stream().anyMatch(day::isBefore))
          .forEach(early::add);
      return early;
    }

    private String describeEarly(NavigableSet<LocalDate> days) {
      String file =
          night
              .read(AccessEventsTable.SPEC, days.first())
              .select(EventDeduplication.file(col("raw_ref")))
              .first()
              .getString(0);
      return "first events of %s, for instance in %s".formatted(DayRanges.describe(days), file);
    }
  }
}
