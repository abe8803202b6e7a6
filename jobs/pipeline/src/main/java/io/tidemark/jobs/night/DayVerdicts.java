package io.tidemark.jobs.night;

import static org.apache.spark.sql.functions.array_position;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.get;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.tidemark.jobs.table.ScoredEventsTable;
import io.tidemark.runtime.risk.DecisionKind;
import java.util.Arrays;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Aggregates events to identity-days. The result contains the strongest decision among a day's
 * alerts, and the level and reasons of its most severe alert. These may come from different events,
 * because a decision also depends on the action's impact.
 */
final class DayVerdicts {
  private DayVerdicts() {}

  /**
   * @param events rows of {@code scored_events} for a single day
   * @return the rows, one per identity. {@code leading_feature} is {@code bound:rule} if a bound
   *     caused the most severe alert; otherwise it is the feature in the alert's first reason, or
   *     null if there is no reason.
   */
  static Dataset<Row> of(Dataset<Row> events) {
    Column isAlert = ScoredEventsTable.isAlert();
    Column weight = struct(col("effective_risk"), col("time"), col("metadata_uid"));
    Column alerted = when(isAlert, ScoredEventsTable.gravity());
    Column bound = when(col("cause").equalTo("BOUND"), col("cause_detail"));
    return events
        .groupBy("identity")
        .agg(
            max("nhi_kind").as("kind"),
            max("cohort").as("cohort"),
            count(lit(1)).as("events"),
            max("risk").as("max_risk"),
            min("p_value").as("lowest_p"),
            max_by(col("level"), weight).as("level"),
            max_by(col("decision"), when(isAlert, strength())).as("decision"),
            sum(when(isAlert, 1L).otherwise(0L)).as("alerts"),
            sum(when(col("cause").equalTo("POLICY"), 1L).otherwise(0L)).as("policy_step_ups"),
            min(when(isAlert, col("time"))).as("first_alert"),
            max_by(col("reasons"), alerted).as("reasons"),
            max_by(bound, alerted).as("bound"))
        .withColumn(
            "leading_feature",
            coalesce(col("bound"), get(col("reasons"), lit(0)).getField("feature")))
        .drop("bound");
  }

  private static Column strength() {
    String[] rising = Arrays.stream(DecisionKind.values()).map(Enum::name).toArray(String[]::new);
    return array_position(lit(rising), col("decision"));
  }
}
