package io.tidemark.engine.operator;

import io.tidemark.engine.catalogue.CatalogueException;
import io.tidemark.engine.catalogue.EventPredicate;
import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.catalogue.StateScope;

/** Operator over a window whose value may be compared with earlier days. */
abstract class HistoryComparable implements Operator {
  /** Registers what to remember for a feature that is compared with history. */
  abstract void rememberDays(FeatureDefinition definition, ProfileSchemaBuilder remembered);

  @Override
  public final void remember(FeatureDefinition definition, ProfileSchemaBuilder remembered) {
    if (definition.againstProfile()) {
      if (definition.per() != StateScope.IDENTITY) {
        throw new CatalogueException("'against: profile' compares whole identities; drop 'per'");
      }
      if (!definition.where().equals(EventPredicate.ALWAYS)) {
        throw new CatalogueException(
            "'against: profile' knows what is usual of all events and not of those that 'where'"
                + " picks; drop one of the two");
      }
      rememberDays(definition, remembered);
    }
  }

  @Override
  public final boolean comparesWithHistory(FeatureDefinition definition) {
    return definition.againstProfile();
  }
}
