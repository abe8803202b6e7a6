package io.tidemark.jobs.table;

import io.tidemark.batch.Columns;
import io.tidemark.batch.EventFeatures;
import io.tidemark.engine.program.FeatureProgram;
import java.util.List;
import java.util.Map;

/**
 * {@code event_features}: feature vectors of judged events, one event per row and one column per
 * feature.
 */
public final class EventFeaturesTable {
  public static final String NAME = "event_features";

  private EventFeaturesTable() {}

  public static TableSpec spec(FeatureProgram program) {
    return TableSpec.byDay(
        NAME,
        EventFeatures.schema(program),
        Columns.EVENT_DATE,
        List.of("metadata_product", "metadata_uid"),
        Map.of("has_key", "metadata_uid IS NOT NULL AND identity IS NOT NULL"));
  }
}
