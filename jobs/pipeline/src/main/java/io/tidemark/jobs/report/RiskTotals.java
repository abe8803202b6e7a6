package io.tidemark.jobs.report;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What the night's identity-days came to in all, however many there are: added up in Spark.
 *
 * @param kinds identities with events by kind
 * @param cohorts of identities with events, by name; an empty name for those without one
 * @param leads alerts by the feature that weighs most in them
 * @param alerts that nobody keeps off the list
 * @param policyStepUps identities that had to step up because policy says so
 */
record RiskTotals(
    SortedMap<String, Long> kinds,
    SortedMap<String, Cohort> cohorts,
    Map<String, Long> leads,
    long alerts,
    long policyStepUps) {

  /**
   * What a cohort came to.
   *
   * @param identities with events
   * @param alerted of these, with an alert
   * @param maxRisk of all of their events
   */
  record Cohort(long identities, long events, long alerted, double maxRisk) {
    private Cohort and(Cohort others) {
      return new Cohort(
          identities + others.identities,
          events + others.events,
          alerted + others.alerted,
          Math.max(maxRisk, others.maxRisk));
    }
  }

  /**
   * Adds them up.
   *
   * @param days rows of {@code identity_risk} of one day, with {@code suppressed}
   */
  static RiskTotals of(Dataset<Row> days) {
    Column active = col("events").gt(0);
    Column alerted = col("alerts").gt(0);
    Column listed = alerted.and(not(col("suppressed")));
    SortedMap<String, Long> kinds = new TreeMap<>();
    SortedMap<String, Cohort> cohorts = new TreeMap<>();
    Map<String, Long> leads = new HashMap<>();
    long alerts = 0;
    long policyStepUps = 0;
    for (Row row :
        days.groupBy(
                coalesce(col("kind"), lit("unknown")),
                coalesce(col("cohort"), lit("")),
                when(listed, expr("try_element_at(reasons, 1).feature")))
            .agg(
                count_if(active),
                sum(when(active, col("events"))),
                count_if(active.and(alerted)),
                max(when(active, col("max_risk"))),
                count_if(listed),
                count_if(col("policy_step_ups").gt(0)))
            .collectAsList()) {
      if (row.getLong(3) > 0) {
        kinds.merge(row.getString(0), row.getLong(3), Long::sum);
        cohorts.merge(row.getString(1), cohort(row), Cohort::and);
      }
      if (!row.isNullAt(2)) {
        leads.merge(row.getString(2), row.getLong(7), Long::sum);
      }
      alerts += row.getLong(7);
      policyStepUps += row.getLong(8);
    }
    return new RiskTotals(kinds, cohorts, leads, alerts, policyStepUps);
  }

  private static Cohort cohort(Row row) {
    double maxRisk = row.isNullAt(6) ? 0 : row.getDouble(6);
    return new Cohort(row.getLong(3), row.getLong(4), row.getLong(5), maxRisk);
  }
}
