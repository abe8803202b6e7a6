package io.tidemark.jobs.night;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.countDistinct;
import static org.apache.spark.sql.functions.lit;

import io.tidemark.jobs.run.NightSummary;
import io.tidemark.jobs.run.NightSummary.AlertLine;
import io.tidemark.jobs.table.IdentitiesTable;
import io.tidemark.jobs.table.IdentityDaysTable;
import io.tidemark.jobs.table.IdentityRiskTable;
import io.tidemark.jobs.table.ScoredEventsTable;
import io.tidemark.jobs.table.TableSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Tells a summary what the tables hold of a night once its steps are done. */
final class NightClosing {
  private static final int ALERTS_TOLD = 20;
  private static final int REASONS_TOLD = 3;

  private final NightContext night;
  private final NightSummary.Builder summary;

  NightClosing(NightContext night, NightSummary.Builder summary) {
    this.night = night;
    this.summary = summary;
  }

  /** Identities that were active, by kind. */
  void identities() {
    for (Row row :
        ofNight(IdentityDaysTable.SPEC)
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

  /** What enforcers decided, where their decision log is among the inputs. */
  void enforced() {
    EnforcedDecisions.of(night.warehouse(), night.night())
        .ifPresent(
            enforced -> {
              summary.more("enforced", enforced.asMap());
              summary.note("Enforced", enforced.says(night.settings().risk().mediumBudget()));
            });
  }

  /** Alerts with their reasons, what policy alone asked for, and what was not judged. */
  void alerts() {
    Dataset<Row> risk = ofNight(IdentityRiskTable.SPEC);
    Column alerted = col("alerts").gt(0);
    List<AlertLine> gravest = new ArrayList<>();
    for (Row row :
        risk.filter(alerted)
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
    summary.alerts(risk.filter(alerted).count(), gravest);
    long stepUps = risk.filter(col("policy_step_ups").gt(0)).count();
    summary.more("policy_step_ups", stepUps);
    if (stepUps > 0) {
      summary.note(
          "Policy", "%,d identities had to step up because policy says so".formatted(stepUps));
    }
    Row unjudged =
        ofNight(ScoredEventsTable.spec(night.program()))
            .filter(col("decision").equalTo("NOT_JUDGED"))
            .agg(count(lit(1)), countDistinct("identity"))
            .first();
    summary.more("events_not_judged", unjudged.getLong(0));
    if (unjudged.getLong(0) > 0) {
      summary.note(
          "Not judged",
          "%,d events of %,d identities: people, unknown callers, refused credentials"
              .formatted(unjudged.getLong(0), unjudged.getLong(1)));
    }
  }

  /** How the alerts stand against labelled attacks, where the input has labels. */
  void detection() {
    try {
      DetectionReport.of(night, night.night())
          .ifPresent(
              report -> {
                summary.more("detection", report.asMap());
                report.lines().forEach(line -> summary.note("Labels", line));
              });
    } catch (IOException e) {
      throw new UncheckedIOException("The labels among the inputs cannot be read", e);
    }
  }

  private Dataset<Row> ofNight(TableSpec table) {
    return night
        .warehouse()
        .read(table)
        .filter(col(table.partition().orElseThrow()).equalTo(lit(night.night())));
  }
}
