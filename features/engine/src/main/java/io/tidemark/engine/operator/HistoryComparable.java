package io.tidemark.engine.operator;

import io.tidemark.engine.catalogue.EventPredicate;
import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.catalogue.StateScope;

/** Base class for window operators whose results can be compared with those of earlier days. */
abstract class HistoryComparable extends Operator {
  HistoryComparable(String keyword, String summary, OperatorForm form) {
    super(keyword, summary, form);
  }

  /** Registers the data that profiles must store if a feature is compared with history. */
  abstract void declareDays(FeatureDefinition definition, ProfileSchemaBuilder schema);

  @Override
  public final void declareHistory(FeatureDefinition definition, ProfileSchemaBuilder schema) {
    if (definition.againstProfile()) {
      if (definition.per() != StateScope.IDENTITY) {
        throw new IllegalArgumentException(
            "'against: profile' compares whole identities; remove 'per'");
      }
      if (!definition.where().equals(EventPredicate.ALWAYS)) {
        throw new IllegalArgumentException(
            "'against: profile' compares with the history of all events, not only of those that"
                + " 'where' selects; remove one of the two");
      }
      declareDays(definition, schema);
    }
  }

  @Override
  public final boolean comparesWithHistory(FeatureDefinition definition) {
    return definition.againstProfile();
  }
}
