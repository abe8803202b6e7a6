package io.tidemark.engine.operator;

import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.profile.CohortView;
import io.tidemark.engine.profile.ProfileSchema;
import io.tidemark.engine.profile.StableMath;

/** {@code cohort_distance: column}. */
public final class CohortDistance extends WithinCohort {
  @Override
  public String keyword() {
    return "cohort_distance";
  }

  @Override
  public String summary() {
    return "Jensen–Shannon divergence, 0 to 1, of the values in the window from those of the"
        + " identity's cohort, each member weighing alike and recent days more, at most 256 values"
        + " told apart; not observed where no cohort is known";
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
      double[] shares = new double[window.distinct()];
      double[] parts = new double[window.distinct()];
      int at = 0;
      for (var entry : window.counts().entrySet()) {
        double own = entry.getValue() / (double) window.total();
        double others = cohort.share(cohortIndex, entry.getKey());
        double middle = (own + others) / 2;
        shares[at] = others;
        parts[at++] = part(own, middle) + part(others, middle);
      }
      // What the cohort does and the window does not: there the middle is half of it, one bit each.
      double rest = Math.max(0, 1 - StableMath.sumRising(shares));
      return Math.min(1, Math.max(0, (StableMath.sumRising(parts) + rest) / 2));
    }

    private static double part(double share, double middle) {
      return share > 0 ? share * StableMath.log2(share / middle) : 0;
    }
  }
}
