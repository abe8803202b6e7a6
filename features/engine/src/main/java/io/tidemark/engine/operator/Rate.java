package io.tidemark.engine.operator;

import io.tidemark.engine.catalogue.CatalogueKey;
import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.profile.ProfileSchema;

/** {@code rate: events}. */
public final class Rate implements Operator {
  @Override
  public String keyword() {
    return "rate";
  }

  @Override
  public String summary() {
    return "events per minute, over the window, that pass 'where'; a filter on outcomes counts earlier"
        + " events only";
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
    return new Count.Compiled(definition, definition.window().toMinutes());
  }
}
