package io.tidemark.jobs.table;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.struct;

import io.tidemark.batch.Columns;
import io.tidemark.batch.EventFeatures;
import io.tidemark.engine.program.FeatureProgram;
import io.tidemark.runtime.risk.Cause;
import io.tidemark.training.EventScoring;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;

/**
 * {@code scored_events}: decisions of a night with their reasons, one event per row. Written by
 * score.
 */
public final class ScoredEventsTable {
  public static final String NAME = "scored_events";

  private static final Object[] ALERTS =
      Arrays.stream(Cause.values()).filter(Cause::isAlert).map(Cause::name).toArray();

  private ScoredEventsTable() {}

  /**
   * Returns a condition on rows that is true if the decision is a step-up or stronger because of
   * the identity's behaviour.
   */
  public static Column isAlert() {
    return col("cause").isin(ALERTS);
  }

  /**
   * Returns a sort key for the severity of events, to be used wherever one of several events is
   * selected. Alerts rank above all other events. Both among alerts and among other events, those
   * with a higher effective risk rank higher. Among events with equal risk, later ones rank higher.
   */
  public static Column gravity() {
    return struct(isAlert().as("alert"), col("effective_risk"), col("time"), col("metadata_uid"));
  }

  /**
   * Returns the table for a catalogue. A row has reasons if its decision is stronger than ALLOW.
   */
  public static TableSpec spec(FeatureProgram program) {
    return TableSpec.byDay(
        NAME,
        EventScoring.schema(EventFeatures.schema(program)),
        Columns.EVENT_DATE,
        List.of("metadata_product", "metadata_uid"),
        Map.of("has_decision", "decision IS NOT NULL AND identity IS NOT NULL"));
  }
}
