package io.tidemark.engine.operator;

import io.tidemark.engine.catalogue.CatalogueKey;
import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.profile.ProfileSchema;

/** {@code regularity: events}. */
public final class Regularity implements Operator {
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
  public OperatorForm form() {
    return OperatorForm.onWords("events")
        .needing(CatalogueKey.WINDOW)
        .regarding(CatalogueKey.WHERE, CatalogueKey.PER);
  }

  @Override
  public boolean comparesWithHistory(FeatureDefinition definition) {
    return false;
  }

  @Override
  public Feature compile(FeatureDefinition definition, ProfileSchema schema) {
    return new Compiled(definition, Arguments.windowMicros(definition));
  }

  private record Compiled(FeatureDefinition definition, long windowMicros) implements Feature {
    @Override
    public FeatureState newState() {
      return new PerKey<>(definition.per(), () -> new WindowedTimes(windowMicros));
    }

    @Override
    public double evaluate(Moment now, FeatureState state) {
      WindowedTimes times = PerKey.<WindowedTimes>cast(state).of(now);
      if (times == null || !definition.where().test(now.event())) {
        return Double.NaN;
      }
      times.add(now.micros());
      return now.covers(windowMicros) ? times.regularity() : Double.NaN;
    }

    @Override
    public String usual(Moment now) {
      return "less regular";
    }
  }
}
