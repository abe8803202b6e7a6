package io.tidemark.engine.operator;

import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.profile.ProfileSchema;

/** {@code drift: hour_of_week}. */
public final class Drift implements Operator {
  @Override
  public String keyword() {
    return "drift";
  }

  @Override
  public String summary() {
    return "Jensen–Shannon divergence, 0 to 1, of the hours of the week in the last 7 days of the history"
        + " from those in the days before, half an event added to each of the 168 hours; not observed"
        + " below 3 active days of the first and 7 of the second";
  }

  @Override
  public OperatorForm form() {
    return OperatorForm.onWords("hour_of_week");
  }

  @Override
  public Feature compile(FeatureDefinition definition, ProfileSchema schema) {
    return new Compiled();
  }

  private record Compiled() implements Feature {
    @Override
    public double evaluate(Moment now, FeatureState state) {
      return now.usual().hourOfWeekDrift();
    }

    @Override
    public String usual(Moment now) {
      return "the same hours every week";
    }
  }
}
