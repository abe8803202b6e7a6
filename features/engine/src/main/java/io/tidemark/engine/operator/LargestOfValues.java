package io.tidemark.engine.operator;

import io.tidemark.engine.catalogue.EventPredicate;
import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.event.ValueExpression;
import io.tidemark.engine.profile.ProfileSchema;

/** The largest figure of an event's values by what is usual; 0 where the filter does not hold. */
abstract class LargestOfValues implements Feature {
  final ValueExpression expression;
  final int index;
  private final EventPredicate where;

  LargestOfValues(FeatureDefinition definition, ProfileSchema schema) {
    expression = Arguments.value(definition);
    index = schema.valueIndex(expression.name());
    where = definition.where();
  }

  /** The figure of one value, by its hash; not negative. */
  abstract double figure(EvaluationContext now, long hash);

  @Override
  public final double evaluate(EvaluationContext now, FeatureState state) {
    int count = expression.count(now.event());
    if (count == 0 || !now.usual().hasHabits()) {
      return Double.NaN;
    }
    if (!where.test(now.event())) {
      return 0;
    }
    double most = 0;
    for (int at = 0; at < count; at++) {
      most = Math.max(most, figure(now, now.hash(expression, at)));
    }
    return most;
  }

  @Override
  public final String usual(EvaluationContext now) {
    return ValueList.usual(now, index);
  }
}
