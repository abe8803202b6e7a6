package io.tidemark.engine.operator;

import io.tidemark.engine.catalogue.CatalogueKey;
import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.event.EventColumn;
import java.util.Set;

/** An operator that compares the values of a window with those of the identity's cohort. */
abstract class WithinCohort implements Operator {
  @Override
  public final OperatorForm form() {
    return OperatorForm.onValues()
        .needing(CatalogueKey.WINDOW)
        .regarding(CatalogueKey.WHERE, CatalogueKey.OUTCOME, CatalogueKey.PER);
  }

  @Override
  public final void remember(FeatureDefinition definition, Remembered remembered) {
    remembered.cohortValues(Arguments.value(definition));
  }

  @Override
  public final Set<EventColumn> reads(FeatureDefinition definition) {
    return Arguments.columnsInCohort(definition);
  }
}
