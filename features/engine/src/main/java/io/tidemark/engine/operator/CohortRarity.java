package io.tidemark.engine.operator;

import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.profile.CohortView;
import io.tidemark.engine.profile.ProfileSchema;
import io.tidemark.engine.profile.StableMath;

/** {@code cohort_rarity: column}. */
public final class CohortRarity extends WithinCohort {
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
  public Feature compile(FeatureDefinition definition, ProfileSchema schema) {
    return new Compiled(definition, schema);
  }

  private static final class Compiled extends CohortFeature {
    private Compiled(FeatureDefinition definition, ProfileSchema schema) {
      super(definition, schema);
    }

    @Override
    double value(WindowedTally window, CohortView cohort, int cohortIndex) {
      double[] rarities =
          window.counts().entrySet().stream()
              .mapToDouble(e -> e.getValue() * cohort.rarity(cohortIndex, e.getKey()))
              .toArray();
      return StableMath.sumRising(rarities) / window.total();
    }
  }
}
