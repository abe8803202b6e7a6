package io.tidemark.jobs.night;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;

import io.tidemark.batch.RowTimes;
import io.tidemark.jobs.label.Answers;
import io.tidemark.jobs.label.LabelBook;
import io.tidemark.jobs.table.IdentityRiskTable;
import io.tidemark.notebooks.AlertRow;
import io.tidemark.runtime.baseline.FalseDiscoveries;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The alerts of a judged night, read once for all who tell of them. First come those on the list of
 * Benjamini and Hochberg over all identities that were judged: by their p-values alone, at most
 * {@link #FALSE_SHARE} of that list is false in expectation. Then the others; each part by risk.
 *
 * @param total identity-days with an alert
 * @param listed alerts on that list
 * @param policyStepUps identity-days that had to step up because policy says so
 * @param suppressed alerts that their owners know, and that are in none of the others
 * @param gravest at most {@link #MOST} of them, in that order
 */
record NightAlerts(
    long total, long listed, long suppressed, long policyStepUps, List<AlertRow> gravest) {
  static final int MOST = 10_000;

  /** Share of the list that may be false, in expectation. */
  static final double FALSE_SHARE = 0.2;

  NightAlerts {
    gravest = List.copyOf(gravest);
  }

  static NightAlerts of(NightContext night) {
    Dataset<Row> risk =
        night
            .warehouse()
            .read(IdentityRiskTable.SPEC)
            .filter(col(IdentityRiskTable.EVENT_DATE).equalTo(lit(night.night())));
    Column raised = col("alerts").gt(0);
    Column suppressed = night.judgements().isSuppressed();
    Column alerted = raised.and(not(suppressed));
    Column listed = col("lowest_p").leq(lit(largestListed(risk)));
    Row totals =
        risk.agg(
                count_if(alerted),
                count_if(alerted.and(listed)),
                count_if(raised.and(suppressed)),
                count_if(col("policy_step_ups").gt(0)))
            .first();
    return new NightAlerts(
        totals.getLong(0),
        totals.getLong(1),
        totals.getLong(2),
        totals.getLong(3),
        totals.getLong(0) == 0 ? List.of() : gravest(night, risk.filter(alerted), listed));
  }

  /** The p-value up to which an identity-day is on the list; ties are counted, not collected. */
  private static double largestListed(Dataset<Row> risk) {
    Map<Double, Long> counts = new HashMap<>();
    for (Row row :
        risk.filter(col("lowest_p").isNotNull()).groupBy("lowest_p").count().collectAsList()) {
      counts.put(row.getDouble(0), row.getLong(1));
    }
    double[] pValues =
        counts.entrySet().stream()
            .flatMapToDouble(one -> DoubleStream.generate(one::getKey).limit(one.getValue()))
            .toArray();
    return FalseDiscoveries.largestListed(pValues, FALSE_SHARE);
  }

  private static List<AlertRow> gravest(NightContext night, Dataset<Row> alerted, Column listed) {
    Answers answers = new Answers(night.night(), new LabelBook(night.warehouse()).all());
    List<AlertRow> rows = new ArrayList<>();
    for (Row row :
        alerted
            .orderBy(coalesce(listed, lit(false)).desc(), col("max_risk").desc(), col("identity"))
            .limit(MOST)
            .select(
                "identity",
                "kind",
                "decision",
                "first_alert",
                "alerts",
                "max_risk",
                "reasons.says",
                "references")
            .collectAsList()) {
      rows.add(
          new AlertRow(
              row.getString(0),
              row.getString(1),
              row.getString(2),
              RowTimes.instant(row, "first_alert"),
              row.getLong(4),
              row.getDouble(5),
              row.isNullAt(6) ? List.of() : row.getList(6),
              row.isNullAt(7) ? List.of() : row.getList(7),
              answers.to(row.getString(0))));
    }
    return rows;
  }
}
