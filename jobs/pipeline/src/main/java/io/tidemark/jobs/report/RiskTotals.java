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

import io.tidemark.batch.RowCodec;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Totals of the night's identity-days. Spark computes the sums, so the number of identity-days is
 * not limited.
 *
 * @param cohorts totals of identities with events, by cohort. Identities without a cohort are
 *     counted under an empty name.
 * @param leads number of alerts by leading feature
 * @param alerts number of alerts that are not suppressed
 * @param policyStepUps number of identities for which policy required a step-up
 */
record RiskTotals(
    SortedMap<String, Long> kinds,
    SortedMap<String, Cohort> cohorts,
    Map<String, Long> leads,
    long alerts,
    long policyStepUps) {

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
   * @param days {@code identity_risk} rows of a single day, with an additional column {@code
   *     suppressed}
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
    for (Group group :
        RowCodec.of(Group.class)
            .read(
                days.groupBy(
                        coalesce(col("kind"), lit("unknown")).as("kind"),
                        coalesce(col("cohort"), lit("")).as("cohort"),
                        when(listed, expr("try_element_at(reasons, 1).feature")).as("lead"))
                    .agg(
                        count_if(active).as("identities"),
                        coalesce(sum(when(active, col("events"))), lit(0L)).as("events"),
                        count_if(active.and(alerted)).as("alerted"),
                        coalesce(max(when(active, col("max_risk"))), lit(0.0)).as("max_risk"),
                        count_if(listed).as("listed"),
                        count_if(col("policy_step_ups").gt(0)).as("step_ups")))) {
      if (group.identities > 0) {
        kinds.merge(group.kind, group.identities, Long::sum);
        cohorts.merge(
            group.cohort,
            new Cohort(group.identities, group.events, group.alerted, group.maxRisk),
            Cohort::and);
      }
      group.lead.ifPresent(lead -> leads.merge(lead, group.listed, Long::sum));
      alerts += group.listed;
      policyStepUps += group.stepUps;
    }
    return new RiskTotals(kinds, cohorts, leads, alerts, policyStepUps);
  }

  /** Identity-days with the same kind, cohort and leading feature. */
  private record Group(
      String kind,
      String cohort,
      Optional<String> lead,
      long identities,
      long events,
      long alerted,
      double maxRisk,
      long listed,
      long stepUps) {}
}
