package io.tidemark.engine.operator;

import io.tidemark.engine.catalogue.CatalogueKey;
import io.tidemark.engine.catalogue.EventPredicate;
import io.tidemark.engine.catalogue.FeatureDefinition;

/** An operator on how the events of a window follow each other, by themselves. */
abstract class PacedOperator implements Operator {
  @Override
  public final OperatorForm form() {
    return OperatorForm.onWords("events")
        .needing(CatalogueKey.WINDOW)
        .regarding(CatalogueKey.WHERE, CatalogueKey.PER);
  }

  @Override
  public final boolean comparesWithHistory(FeatureDefinition definition) {
    return false;
  }

  @Override
  public final Aspect aspect(FeatureDefinition definition) {
    return definition.where().equals(EventPredicate.ALWAYS) ? Aspect.RHYTHM : Aspect.CONDUCT;
  }
}
