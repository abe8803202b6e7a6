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
 * {@code scored_events}: decisions on events, one per row, with their reasons. Written by score.
 */
public final class ScoredEventsTable {
  public static final String NAME = "scored_events";

  private static final Object[] ALERTS =
      Arrays.stream(Cause.values()).filter(Cause::isAlert).map(Cause::name).toArray();

  private ScoredEventsTable() {}

  /**
   * Returns a condition that selects rows whose decision is a step-up or stronger because of the
   * identity's behaviour.
   */
  public static Column isAlert() {
    return col("cause").isin(ALERTS);
  }

  /**
   * Returns the sort key by which the most severe of several events is selected. Alerts rank above
   * all other events. Within each group, events are ranked by effective risk and then by time.
   */
  public static Column gravity() {
    return struct(isAlert().as("alert"), col("effective_risk"), col("time"), col("metadata_uid"));
  }

  /**
   * Returns the table for a catalogue. Rows contain reasons only if their decision is stronger than
   * ALLOW.
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
