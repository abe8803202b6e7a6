package io.tidemark.engine.operator;

import io.tidemark.engine.catalogue.CatalogueException;
import io.tidemark.engine.catalogue.CatalogueKey;
import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.catalogue.StateScope;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.NumberExpression;
import io.tidemark.engine.profile.ProfileSchema;

/** {@code sum: bytes_in|bytes_out|duration_ms}. */
public final class Sum implements Operator {
  @Override
  public String keyword() {
    return "sum";
  }

  @Override
  public String summary() {
    return "sum of a count over the window, of earlier events alone where it is part of the"
        + " outcome; with 'against: profile' log2 of its ratio to the second-largest daily sum of"
        + " the history, not below 0";
  }

  @Override
  public OperatorForm form() {
    return OperatorForm.onCounts()
        .needing(CatalogueKey.WINDOW)
        .regarding(
            CatalogueKey.WHERE, CatalogueKey.OUTCOME, CatalogueKey.PER, CatalogueKey.AGAINST);
  }

  @Override
  public void remember(FeatureDefinition definition, Remembered remembered) {
    if (definition.againstProfile()) {
      if (definition.per() != StateScope.IDENTITY) {
        throw new CatalogueException("'against: profile' compares whole identities; drop 'per'");
      }
      remembered.sum(Arguments.number(definition));
    }
  }

  @Override
  public boolean comparesWithHistory(FeatureDefinition definition) {
    return definition.againstProfile();
  }

  @Override
  public Feature compile(FeatureDefinition definition, ProfileSchema schema) {
    NumberExpression expression = Arguments.number(definition);
    int index = definition.againstProfile() ? schema.sums().indexOf(expression) : -1;
    boolean afterwards = definition.where().usesOutcome() || !expression.isKnownAtRequest();
    return new Compiled(
        definition, expression, index, afterwards, Arguments.windowMicros(definition));
  }

  private record Compiled(
      FeatureDefinition definition,
      NumberExpression expression,
      int index,
      boolean afterwards,
      long windowMicros)
      implements Feature {
    @Override
    public FeatureState newState() {
      return new PerKey<>(definition.per(), () -> new WindowedSum(windowMicros));
    }

    @Override
    public double evaluate(Moment now, FeatureState state) {
      WindowedSum window = PerKey.<WindowedSum>cast(state).of(now);
      if (window == null) {
        return Double.NaN;
      }
      if (!afterwards) {
        add(window, now.event());
      }
      double sum = window.at(now.micros());
      if (!now.covers(windowMicros)) {
        return Double.NaN;
      }
      return index < 0
          ? sum
          : Math.max(0, Numbers.log2((sum + 1) / (now.usual().usualSum(index) + 1)));
    }

    @Override
    public void completed(AccessEvent event, FeatureState state) {
      WindowedSum window = afterwards ? PerKey.<WindowedSum>cast(state).of(event) : null;
      if (window != null) {
        add(window, event);
      }
    }

    private void add(WindowedSum window, AccessEvent event) {
      double value = expression.value(event);
      if (value >= 0 && definition.where().test(event)) {
        window.add(event.timeMicros(), (long) value);
      }
    }

    @Override
    public String observed(Moment now, double value) {
      return Numbers.plain(
          index < 0
              ? value
              : Math.rint(StrictMath.pow(2, value) * (now.usual().usualSum(index) + 1) - 1));
    }

    @Override
    public String usual(Moment now) {
      return index < 0
          ? "less"
          : "at most " + Numbers.plain(now.usual().usualSum(index)) + " in a day";
    }
  }
}
