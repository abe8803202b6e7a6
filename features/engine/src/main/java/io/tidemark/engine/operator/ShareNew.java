package io.tidemark.engine.operator;

import io.tidemark.engine.catalogue.CatalogueKey;
import io.tidemark.engine.catalogue.EventPredicate;
import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.event.ValueExpression;
import io.tidemark.engine.profile.ProfileSchema;

/** The {@code share_new} operator computes the share of a window's events that have a new value. */
public final class ShareNew extends Operator {
  public ShareNew() {
    super(
        "share_new",
        "Share of the window's events whose value was not seen on enough earlier days, shrunk"
            + " towards 0 by one additional event.",
        OperatorForm.onValues()
            .requiring(CatalogueKey.WINDOW)
            .supporting(CatalogueKey.WHERE, CatalogueKey.PER));
  }

  @Override
  public void declareHistory(FeatureDefinition definition, ProfileSchemaBuilder schema) {
    schema.values(definition.values());
  }

  @Override
  public Feature compile(FeatureDefinition definition, ProfileSchema schema) {
    ValueExpression expression = definition.values();
    return new Compiled(
        definition,
        expression,
        schema.valueIndex(expression.name()),
        definition.where(),
        definition.windowMicros());
  }

  private record Compiled(
      FeatureDefinition definition,
      ValueExpression expression,
      int index,
      EventPredicate where,
      long windowMicros)
      implements Feature {
    @Override
    public FeatureState newState() {
      return new KeyedState<>(definition.per(), () -> new WindowedPart(windowMicros));
    }

    @Override
    public double evaluate(EvaluationContext now, FeatureState state) {
      WindowedPart counts = KeyedState.<WindowedPart>cast(state).of(now);
      if (counts == null) {
        return Double.NaN;
      }
      if (expression.count(now.event()) > 0 && where.test(now.event())) {
        counts.add(now.micros(), hasUnknown(now));
      }
      long all = counts.allAt(now.micros());
      if (all == 0 || !now.covers(windowMicros) || !now.usual().hasHabits()) {
        return Double.NaN;
      }
      return counts.partAt(now.micros()) / (all + 1.0);
    }

    private boolean hasUnknown(EvaluationContext now) {
      int count = expression.count(now.event());
      for (int at = 0; at < count; at++) {
        if (!now.usual().contains(index, now.hash(expression, at))) {
          return true;
        }
      }
      return false;
    }

    @Override
    public String observed(EvaluationContext now, double value) {
      return Numbers.atLeast(value);
    }

    @Override
    public String usual(EvaluationContext now) {
      return ValueList.usual(now, index);
    }
  }
}
