package io.tidemark.engine.operator;

import io.tidemark.engine.catalogue.CatalogueKey;
import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.profile.ProfileSchema;

/** The {@code count} operator counts events in a window. */
public final class Count extends Operator {
  public Count() {
    super(
        "count",
        "Number of events in the window that pass 'where'. If the filter reads outcomes, only"
            + " earlier events are counted.",
        OperatorForm.onWords("events")
            .requiring(CatalogueKey.WINDOW)
            .supporting(CatalogueKey.WHERE, CatalogueKey.OUTCOME, CatalogueKey.PER));
  }

  @Override
  public boolean comparesWithHistory(FeatureDefinition definition) {
    return false;
  }

  @Override
  public Feature compile(FeatureDefinition definition, ProfileSchema schema) {
    return new Compiled(definition);
  }

  private static final class Compiled extends WindowFeature<WindowedCount> {
    private Compiled(FeatureDefinition definition) {
      super(definition, true);
    }

    @Override
    WindowedCount fresh(long windowMicros) {
      return new WindowedCount(windowMicros);
    }

    @Override
    void add(WindowedCount window, AccessEvent event, TextHashes hashes) {
      window.add(event.timeMicros());
    }

    @Override
    double value(WindowedCount window, EvaluationContext now) {
      return window.at(now.micros());
    }

    @Override
    public String usual(EvaluationContext now) {
      return "none";
    }
  }
}
