package io.tidemark.jobs.table;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.types.DataTypes.DateType;
import static org.apache.spark.sql.types.DataTypes.IntegerType;
import static org.apache.spark.sql.types.DataTypes.StringType;

import io.tidemark.batch.Columns;
import io.tidemark.batch.EventFeatures;
import io.tidemark.engine.program.FeatureProgram;
import io.tidemark.runtime.risk.Cause;
import io.tidemark.training.EventScoring;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.api.java.UDF3;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Tables of judged events: {@code event_features}, {@code scored_events} and {@code late_events}.
 */
public final class ScoredEventsTable {
  public static final String NAME = "scored_events";
  public static final String FEATURES = "event_features";
  public static final String LATE = "late_events";
  public static final String NIGHT = "night";

  private static final Object[] ALERTS =
      Arrays.stream(Cause.values()).filter(Cause::isAlert).map(Cause::name).toArray();

  private ScoredEventsTable() {}

  /** Selects decisions that are a step-up or stronger because of the identity's behaviour. */
  public static Column isAlert() {
    return col("cause").isin(ALERTS);
  }

  /**
   * Returns the sort key of severity: alerts rank above all other events, and within each group,
   * events with evidence or a broken bound rank above those whose risk is of earlier events. Then
   * effective risk decides, then time.
   */
  public static Column gravity() {
    Column isExplained = col("p_value").lt(1).or(col("cause").equalTo(Cause.BOUND.name()));
    return struct(
        isAlert().as("alert"),
        isExplained.as("explained"),
        col("effective_risk"),
        col("time"),
        col("metadata_uid"));
  }

  /** Returns a column of {@link Cause#describe}. */
  public static Column why() {
    UDF3<String, String, String, String> why =
        (cause, detail, reason) ->
            Cause.valueOf(cause).describe(detail, reason == null ? List.of() : List.of(reason));
    return udf(why, StringType)
        .apply(col("cause"), col("cause_detail"), expr("get(reasons.message, 0)"));
  }

  /**
   * {@code scored_events}: decisions on events, one per row, with their reasons. Written by score.
   */
  public static TableSpec spec(FeatureProgram program) {
    // Rows contain reasons only if they are evidence or their decision is stronger than ALLOW.
    return TableSpec.byDay(
        NAME,
        EventScoring.schema(EventFeatures.schema(program)),
        Columns.EVENT_DATE,
        List.of("metadata_product", "metadata_uid"),
        Map.of("has_decision", "decision IS NOT NULL AND identity IS NOT NULL"));
  }

  /**
   * {@code late_events}: events that arrived after their day was summarised, one per row, with the
   * decision made on the night they arrived. In addition to the columns of {@code scored_events},
   * the table has the columns {@code night}, {@code late_days} and {@code account}. If the decision
   * is {@code NOT_JUDGED}, {@code cause_detail} contains the reason, or null for people, unknown
   * callers and refused credentials. Written by late.
   */
  public static TableSpec late(FeatureProgram program) {
    StructType schema =
        new StructType()
            .add(NIGHT, DateType)
            .add(AccessEventsTable.LATE_DAYS, IntegerType)
            .add("account", StringType);
    for (StructField field : spec(program).schema().fields()) {
      schema = schema.add(field);
    }
    return TableSpec.byDay(
        LATE,
        schema,
        NIGHT,
        List.of("metadata_product", "metadata_uid"),
        Map.of("has_decision", "decision IS NOT NULL AND identity IS NOT NULL"));
  }

  /**
   * {@code event_features}: feature vectors of judged events, one event per row and one column per
   * feature.
   */
  public static TableSpec features(FeatureProgram program) {
    return TableSpec.byDay(
        FEATURES,
        EventFeatures.schema(program),
        Columns.EVENT_DATE,
        List.of("metadata_product", "metadata_uid"),
        Map.of("has_key", "metadata_uid IS NOT NULL AND identity IS NOT NULL"));
  }
}
