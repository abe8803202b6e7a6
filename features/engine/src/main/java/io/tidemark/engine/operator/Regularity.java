package io.tidemark.engine.operator;

import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.profile.ProfileSchema;

/** {@code regularity: events}. */
public final class Regularity extends PacedOperator {
  @Override
  public String keyword() {
    return "regularity";
  }

  @Override
  public String summary() {
    return "how regular the times between the window's events are (of the 64 latest), 0 to 1: the mean of"
        + " 1 − |Bowley skewness| and of (median − median absolute deviation) / median, not below 0;"
        + " not observed below 5 times, and where half of them are nothing";
  }

  @Override
  public Feature compile(FeatureDefinition definition, ProfileSchema schema) {
    return new PacedFeature<>(
        definition,
        WindowedTimes::new,
        WindowedTimes::add,
        WindowedTimes::regularity,
        "less regular");
  }
}
