package io.tidemark.jobs.night;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.countDistinct;
import static org.apache.spark.sql.functions.lit;

import io.tidemark.batch.RowCodec;
import io.tidemark.jobs.Counted;
import io.tidemark.jobs.explain.JudgementReader;
import io.tidemark.jobs.leak.Leak;
import io.tidemark.jobs.report.DetectionRows;
import io.tidemark.jobs.report.LearningStatus;
import io.tidemark.jobs.report.UnusualDays;
import io.tidemark.jobs.run.NightSummary;
import io.tidemark.jobs.run.NightSummary.AlertLine;
import io.tidemark.jobs.table.IdentitiesTable;
import io.tidemark.jobs.table.ScoredEventsTable;
import io.tidemark.jobs.table.TableSpec;
import io.tidemark.notebooks.report.Alert;
import io.tidemark.notebooks.report.NightReport.NightOverview.UnusualDay;
import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.training.CohortShift;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Fills a summary from the tables after the steps of a night have finished. */
final class SummaryCollector {
  private static final int ALERTS_TOLD = 20;
  private static final int REASONS_TOLD = 3;
  private static final int FINDINGS_TOLD = 2;
  private static final int LEAKS_TOLD = 2;

  private final NightContext night;
  private final NightSummary.Builder summary;

  SummaryCollector(NightContext night, NightSummary.Builder summary) {
    this.night = night;
    this.summary = summary;
  }

  /** Adds the number of identities that were active on the night, by kind. */
  void identities() {
    // Each identity has only one row per day.
    identities(ofNight(IdentitiesTable.DAYS).select("identity"));
  }

  /**
   * Adds the number of distinct identities that were active between the given day and the night, by
   * kind.
   */
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
                    night.warehouse().read(IdentitiesTable.SPEC).select("identity", "kind"),
                    new String[] {"identity"},
                    "left")
                .groupBy(coalesce(col("kind"), lit("unknown")).as("kind"))
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
              summary.more("enforced", enforced.asMap());
              summary.note("Enforced", enforced.describe(night.settings().risk().mediumBudget()));
            });
  }

  /** Adds each notice that is an alert, and the number of all other notices. */
  void notices(List<Notice> notices) {
    List<Notice> alerts = notices.stream().filter(notice -> notice.kind().isAlert()).toList();
    alerts.stream()
        .filter(notice -> notice.kind() != Notice.Kind.WITHHELD_SOURCE)
        .limit(FINDINGS_TOLD)
        .forEach(notice -> summary.note("LOG ALERT", notice.message()));
    if (!notices.isEmpty()) {
      summary.note(
          "Notices",
          "%,d about sources and kinds of identities, %,d of them alerts: %s; 'tidemark notices list'"
              .formatted(notices.size(), alerts.size(), kinds(notices)));
    }
    summary.more(
        "notices",
        notices.stream()
            .map(notice -> Map.of("kind", notice.kind().label(), "subject", notice.subject()))
            .toList());
  }

  private static String kinds(List<Notice> notices) {
    return notices.stream()
        .collect(groupingBy(notice -> notice.kind().label(), TreeMap::new, counting()))
        .entrySet()
        .stream()
        .map(kind -> kind.getKey() + " " + kind.getValue())
        .collect(joining(", "));
  }

  /**
   * Adds the open leaks, starting with the leak whose credentials have remained valid the longest.
   */
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
      summary.note("Leaks", "%,d are open; 'tidemark leak list'".formatted(open.size()));
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
   * Adds the alerts and their reasons, the number of step-ups caused by policy alone, and the
   * number of events that were not judged.
   */
  void alerts(NightAlerts alerts) {
    List<AlertLine> gravest =
        alerts.gravest().stream()
            .limit(ALERTS_TOLD)
            .map(
                row ->
                    new AlertLine(
                        row.identity(),
                        row.decision(),
                        row.listed().stream().map(Alert.Why::message).limit(REASONS_TOLD).toList(),
                        row.answered()))
            .toList();
    summary.alerts(alerts.total(), gravest);
    summary.more("listed", alerts.listed());
    summary.more("suppressed", alerts.suppressed());
    if (alerts.suppressed() > 0) {
      summary.note(
          "Suppressed",
          Counted.of(alerts.suppressed(), "alert")
              + (alerts.suppressed() == 1 ? " known to its owner" : " known to their owners")
              + ", in addition to those on the list; 'tidemark suppress list' names them");
    }
    long stepUps = alerts.policyStepUps();
    summary.more("policy_step_ups", stepUps);
    if (stepUps > 0) {
      summary.note(
          "Policy",
          Counted.of(stepUps, "identity", "identities") + " had to step up because of policy");
    }
    Unjudged unjudged =
        RowCodec.of(Unjudged.class)
            .one(
                ofNight(ScoredEventsTable.spec(night.program()))
                    .filter(col("decision").equalTo("NOT_JUDGED"))
                    .agg(count(lit(1)).as("events"), countDistinct("identity").as("identities")));
    summary.more("events_not_judged", unjudged.events);
    if (unjudged.events > 0) {
      summary.note(
          "Not judged",
          "%s of %s: people, unknown callers, refused credentials"
              .formatted(
                  Counted.of(unjudged.events, "event"),
                  Counted.of(unjudged.identities, "identity", "identities")));
    }
  }

  /** Adds the learning status, and the most unusual identity-days that a starter has judged. */
  void learning() {
    LearningStatus.of(night.warehouse(), night.night(), night.program().catalogue().hash())
        .ifPresent(
            status -> {
              List<UnusualDay> unusual =
                  UnusualDays.of(night.warehouse(), night.program(), night.night());
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
    return "%s %s %s: %s"
        .formatted(day.day(), day.decision(), day.identity(), String.join("; ", day.reasons()));
  }

  void recomputed(String text) {
    summary.note("Again", text);
    summary.more("again", text);
  }

  /**
   * Adds the cohorts whose volume or rhythm shifted as a whole. Each shift is reported only on its
   * first night.
   */
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

  private Dataset<Row> ofNight(TableSpec table) {
    return night.warehouse().read(table, night.night());
  }
}
