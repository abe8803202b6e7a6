package io.tidemark.engine.operator;

import io.tidemark.engine.catalogue.CatalogueKey;
import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.profile.CohortView;
import io.tidemark.engine.profile.ProfileSchema;
import java.util.Arrays;
import java.util.Set;

/** {@code cohort_rarity: column}. */
public final class CohortRarity implements Operator {
  @Override
  public String keyword() {
    return "cohort_rarity";
  }

  @Override
  public String summary() {
    return "mean over the window's values of how rare each is in the identity's cohort: ln((1 +"
        + " members) / (1 + members that know it)), at most 256 values told apart; not observed"
        + " where no cohort is known";
  }

  @Override
  public OperatorForm form() {
    return OperatorForm.onValues()
        .needing(CatalogueKey.WINDOW)
        .regarding(CatalogueKey.WHERE, CatalogueKey.OUTCOME, CatalogueKey.PER);
  }

  @Override
  public void remember(FeatureDefinition definition, Remembered remembered) {
    remembered.cohortValues(Arguments.value(definition));
  }

  @Override
  public Set<EventColumn> reads(FeatureDefinition definition) {
    return Arguments.columnsInCohort(definition);
  }

  @Override
  public Feature compile(FeatureDefinition definition, ProfileSchema schema) {
    return new Compiled(definition, schema);
  }

  private static final class Compiled extends CohortFeature {
    private Compiled(FeatureDefinition definition, ProfileSchema schema) {
      super(definition, schema);
    }

    @Override
    double value(WindowedTally window, CohortView cohort, int cohortIndex) {
      // In rising order: the sum must not depend on the hashes that a map orders by.
      double[] rarities =
          window.counts().entrySet().stream()
              .mapToDouble(e -> e.getValue() * cohort.rarity(cohortIndex, e.getKey()))
              .toArray();
      Arrays.sort(rarities);
      return CohortDistance.plainSum(rarities) / window.total();
    }
  }
}
