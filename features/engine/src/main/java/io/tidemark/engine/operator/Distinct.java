package io.tidemark.engine.operator;

import io.tidemark.engine.catalogue.CatalogueException;
import io.tidemark.engine.catalogue.CatalogueKey;
import io.tidemark.engine.catalogue.EventPredicate;
import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.catalogue.StateScope;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.ValueExpression;
import io.tidemark.engine.profile.ProfileSchema;
import io.tidemark.engine.profile.ValueHash;

/** {@code distinct: column}. */
public final class Distinct implements Operator {
  @Override
  public String keyword() {
    return "distinct";
  }

  @Override
  public String summary() {
    return "distinct values in the window (at most 1024); with 'against: profile' log2 of their"
        + " ratio to the second-largest day of the history, not below 0";
  }

  @Override
  public OperatorForm form() {
    return OperatorForm.onValues()
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
      remembered.values(Arguments.value(definition));
    }
  }

  @Override
  public boolean comparesWithHistory(FeatureDefinition definition) {
    return definition.againstProfile();
  }

  @Override
  public Feature compile(FeatureDefinition definition, ProfileSchema schema) {
    ValueExpression expression = Arguments.value(definition);
    int index = definition.againstProfile() ? schema.valueIndex(expression.name()) : -1;
    return new Compiled(definition, expression, index, Arguments.windowMicros(definition));
  }

  private record Compiled(
      FeatureDefinition definition, ValueExpression expression, int index, long windowMicros)
      implements Feature {
    @Override
    public FeatureState newState() {
      return new PerKey<>(definition.per(), () -> new WindowedValues(windowMicros));
    }

    @Override
    public double evaluate(Moment now, FeatureState state) {
      WindowedValues values = PerKey.<WindowedValues>cast(state).of(now);
      if (values == null) {
        return Double.NaN;
      }
      if (!definition.where().usesOutcome() && definition.where().test(now.event())) {
        int count = expression.count(now.event());
        for (int at = 0; at < count; at++) {
          values.add(now.micros(), now.hash(expression, at));
        }
      }
      if (!now.covers(windowMicros)) {
        return Double.NaN;
      }
      int distinct = values.at(now.micros());
      if (distinct == 0 && definition.where() == EventPredicate.ALWAYS) {
        // Not even this event has a value: the log does not say.
        return Double.NaN;
      }
      if (index < 0) {
        return distinct;
      }
      double usual = now.usual().usualDistinct(index);
      return Math.max(0, Numbers.log2((distinct + 1) / (usual + 1)));
    }

    @Override
    public void completed(AccessEvent event, FeatureState state) {
      if (definition.where().usesOutcome() && definition.where().test(event)) {
        WindowedValues values = PerKey.<WindowedValues>cast(state).of(event);
        for (int at = 0; values != null && at < expression.count(event); at++) {
          values.add(event.timeMicros(), ValueHash.of(expression.value(event, at)));
        }
      }
    }

    @Override
    public String observed(Moment now, double value) {
      return Numbers.plain(
          index < 0
              ? value
              : Math.rint(StrictMath.pow(2, value) * (now.usual().usualDistinct(index) + 1) - 1));
    }

    @Override
    public String usual(Moment now) {
      return index < 0
          ? "fewer"
          : "at most " + Numbers.plain(now.usual().usualDistinct(index)) + " in a day";
    }
  }
}
