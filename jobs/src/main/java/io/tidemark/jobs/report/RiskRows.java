package io.tidemark.jobs.report;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.lit;

import io.tidemark.batch.RowTimes;
import io.tidemark.jobs.label.Answers;
import io.tidemark.jobs.label.Label;
import io.tidemark.jobs.table.IdentityRiskTable;
import io.tidemark.notebooks.report.Alert;
import io.tidemark.notebooks.report.IdentityLine;
import io.tidemark.runtime.risk.Level;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What the night's identity-days came to, read once.
 *
 * @param all identity-days with events, by key
 * @param alerts that nobody keeps off the list, the gravest first
 * @param suppressed whose alerts somebody does
 * @param policyStepUps identities that had to step up because policy says so
 */
record RiskRows(
    List<IdentityLine> all, List<Alert> alerts, List<String> suppressed, long policyStepUps) {
  /** Identities that are told of in any case, even on a night on which nothing happened. */
  private static final int LEAST_CASES = 10;

  private static final int MOST_CASES = 200;

  static RiskRows of(ReportSource source, List<Label> labels) {
    Answers answers = new Answers(source.night(), labels);
    List<IdentityLine> all = new ArrayList<>();
    List<Alert> alerts = new ArrayList<>();
    List<String> suppressed = new ArrayList<>();
    long policyStepUps = 0;
    Dataset<Row> tonight = source.tonight(IdentityRiskTable.SPEC);
    for (Row row :
        tonight
            .withColumn("suppressed", coalesce(source.suppressed(), lit(false)))
            .drop("risk_state")
            .orderBy(GravestFirst.of(tonight).order())
            .collectAsList()) {
      long alerted = row.<Long>getAs("alerts");
      policyStepUps += row.<Long>getAs("policy_step_ups") > 0 ? 1 : 0;
      if (row.<Long>getAs("events") > 0) {
        all.add(line(row));
      }
      if (alerted > 0 && row.<Boolean>getAs("suppressed")) {
        suppressed.add(row.getAs("identity"));
      } else if (alerted > 0) {
        alerts.add(alert(row, answers));
      }
    }
    all.sort(Comparator.comparing(IdentityLine::identity));
    Collections.sort(suppressed);
    return new RiskRows(all, alerts, suppressed, policyStepUps);
  }

  /** Identities worth a look: those with an alert, then by level and risk. */
  List<IdentityLine> cases() {
    List<IdentityLine> ordered = new ArrayList<>(all);
    ordered.sort(
        Comparator.comparing((IdentityLine line) -> line.alerts() > 0)
            .thenComparing(RiskRows::level)
            .thenComparing(IdentityLine::maxRisk)
            .reversed()
            .thenComparing(IdentityLine::identity));
    long wanted =
        all.stream().filter(line -> line.alerts() > 0 || level(line) != Level.LOW).count();
    int most = (int) Math.min(MOST_CASES, Math.max(LEAST_CASES, wanted));
    return ordered.subList(0, Math.min(most, ordered.size()));
  }

  private static Level level(IdentityLine line) {
    return line.level() == null ? Level.LOW : Level.valueOf(line.level());
  }

  private static IdentityLine line(Row row) {
    Double risk = row.getAs("max_risk");
    return new IdentityLine(
        row.getAs("identity"),
        row.getAs("kind"),
        row.getAs("cohort"),
        row.<Long>getAs("events"),
        risk == null ? 0 : risk,
        row.<Double>getAs("closing_risk"),
        row.getAs("level"),
        row.getAs("decision"),
        row.<Long>getAs("alerts"));
  }

  private static Alert alert(Row row, Answers answers) {
    int reasons = row.fieldIndex("reasons");
    List<Alert.Why> whys = new ArrayList<>();
    if (!row.isNullAt(reasons)) {
      for (Row reason : row.<Row>getList(reasons)) {
        whys.add(
            new Alert.Why(
                reason.getAs("feature"),
                reason.getAs("says"),
                reason.getAs("observed"),
                reason.getAs("usual"),
                reason.<Double>getAs("share")));
      }
    }
    int references = row.fieldIndex("references");
    return new Alert(
        row.getAs("identity"),
        row.getAs("kind"),
        row.getAs("cohort"),
        row.getAs("decision"),
        row.getAs("level"),
        RowTimes.instant(row, "first_alert"),
        row.<Long>getAs("alerts"),
        row.<Long>getAs("events"),
        row.<Double>getAs("max_risk"),
        whys,
        row.isNullAt(references) ? List.of() : row.getList(references),
        answers.to(row.getAs("identity")));
  }
}
