package io.tidemark.engine.operator;

import io.tidemark.engine.catalogue.CatalogueKey;
import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.profile.ProfileSchema;

/** The {@code share} operator computes the share of a window's events that pass a filter. */
public final class Share extends Operator {
  public Share() {
    super(
        "share",
        "Share of the window's events that pass 'where', shrunk towards 0 by one additional"
            + " event. If the filter reads outcomes, only earlier events are counted.",
        OperatorForm.onWords("events")
            .requiring(CatalogueKey.WINDOW, CatalogueKey.WHERE)
            .supporting(CatalogueKey.OUTCOME, CatalogueKey.PER));
  }

  @Override
  public boolean comparesWithHistory(FeatureDefinition definition) {
    return false;
  }

  @Override
  public Feature compile(FeatureDefinition definition, ProfileSchema schema) {
    return new Compiled(definition, definition.windowMicros());
  }

  private record Compiled(FeatureDefinition definition, long windowMicros) implements Feature {
    @Override
    public FeatureState newState() {
      return new KeyedState<>(definition.per(), () -> new WindowedPart(windowMicros));
    }

    @Override
    public double evaluate(EvaluationContext now, FeatureState state) {
      WindowedPart counts = KeyedState.<WindowedPart>cast(state).of(now);
      if (counts == null) {
        return Double.NaN;
      }
      if (!definition.where().usesOutcome()) {
        counts.add(now.micros(), definition.where().test(now.event()));
      }
      long all = counts.allAt(now.micros());
      return now.covers(windowMicros) ? counts.partAt(now.micros()) / (all + 1.0) : Double.NaN;
    }

    @Override
    public void completed(AccessEvent event, TextHashes hashes, FeatureState state) {
      if (definition.where().usesOutcome()) {
        WindowedPart counts = KeyedState.<WindowedPart>cast(state).of(event, hashes);
        if (counts != null) {
          counts.add(event.timeMicros(), definition.where().test(event));
        }
      }
    }

    @Override
    public String observed(EvaluationContext now, double value) {
      return Numbers.atLeast(value);
    }

    @Override
    public String usual(EvaluationContext now) {
      return "less";
    }
  }
}
