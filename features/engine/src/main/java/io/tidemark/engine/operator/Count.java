package io.tidemark.engine.operator;

import io.tidemark.engine.catalogue.CatalogueKey;
import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.profile.ProfileSchema;

/** {@code count: events}. */
public final class Count implements Operator {
  @Override
  public String keyword() {
    return "count";
  }

  @Override
  public String summary() {
    return "events in the window that pass 'where'; a filter on outcomes counts earlier events only";
  }

  @Override
  public OperatorForm form() {
    return OperatorForm.onWords("events")
        .needing(CatalogueKey.WINDOW)
        .regarding(CatalogueKey.WHERE, CatalogueKey.OUTCOME, CatalogueKey.PER);
  }

  @Override
  public boolean comparesWithHistory(FeatureDefinition definition) {
    return false;
  }

  @Override
  public Feature compile(FeatureDefinition definition, ProfileSchema schema) {
    return new Compiled(definition, Arguments.windowMicros(definition), 1);
  }

  /**
   * @param per what the count is divided by
   */
  record Compiled(FeatureDefinition definition, long windowMicros, double per) implements Feature {
    @Override
    public FeatureState newState() {
      return new PerKey<>(definition.per(), () -> new WindowedCount(windowMicros));
    }

    @Override
    public double evaluate(Moment now, FeatureState state) {
      WindowedCount count = PerKey.<WindowedCount>cast(state).of(now);
      if (count == null) {
        return Double.NaN;
      }
      if (!definition.where().usesOutcome() && definition.where().test(now.event())) {
        count.add(now.micros());
      }
      return now.covers(windowMicros) ? count.at(now.micros()) / per : Double.NaN;
    }

    @Override
    public void completed(AccessEvent event, TextHashes hashes, FeatureState state) {
      if (definition.where().usesOutcome() && definition.where().test(event)) {
        WindowedCount count = PerKey.<WindowedCount>cast(state).of(event, hashes);
        if (count != null) {
          count.add(event.timeMicros());
        }
      }
    }

    @Override
    public String usual(Moment now) {
      return "none";
    }
  }
}
