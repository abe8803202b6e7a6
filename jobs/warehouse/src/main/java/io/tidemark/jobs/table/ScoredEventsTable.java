package io.tidemark.jobs.table;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.struct;

import io.tidemark.batch.Columns;
import io.tidemark.batch.EventFeatures;
import io.tidemark.batch.EventReasons;
import io.tidemark.engine.program.FeatureProgram;
import io.tidemark.runtime.risk.Cause;
import io.tidemark.training.EventScoring;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** {@code scored_events}: what a night decided about one event, and why. Written by score. */
public final class ScoredEventsTable {
  public static final String NAME = "scored_events";

  private static final Object[] ALERTS =
      Arrays.stream(Cause.values()).filter(Cause::isAlert).map(Cause::name).toArray();

  private ScoredEventsTable() {}

  /** A decision that asks something of the identity because of what it did. */
  public static Column isAlert() {
    return col("cause").isin(ALERTS);
  }

  /**
   * What is the larger the graver an event is, wherever one is to be told of several: an alert
   * first, then by effective risk; of equally risky ones it is the last.
   */
  public static Column gravity() {
    return struct(isAlert().as("alert"), col("effective_risk"), col("time"), col("metadata_uid"));
  }

  /** The table; reasons are there where the decision is more than ALLOW. */
  public static TableSpec spec(FeatureProgram program) {
    StructType schema = new StructType();
    for (StructField field : EventScoring.schema(EventFeatures.schema(program)).fields()) {
      if (!field.name().equals("shares")) {
        schema = schema.add(field);
      }
    }
    return TableSpec.byDay(
        NAME,
        schema.add("reasons", EventReasons.TYPE),
        Columns.EVENT_DATE,
        List.of("metadata_product", "metadata_uid"),
        Map.of("has_decision", "decision IS NOT NULL AND identity IS NOT NULL"));
  }
}
