package io.tidemark.engine.operator;

import io.tidemark.engine.catalogue.EventPredicate;
import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.event.ValueExpression;
import io.tidemark.engine.profile.ProfileSchema;

/**
 * Base class for features that compute a number for each of an event's values and return the
 * largest of these numbers, or 0 if the filter rejects the event.
 */
abstract class LargestOfValues implements Feature {
  final ValueExpression expression;
  final int index;
  private final EventPredicate where;

  LargestOfValues(FeatureDefinition definition, ProfileSchema schema) {
    expression = definition.values();
    index = schema.valueIndex(expression.name());
    where = definition.where();
  }

  /** Returns the number for the value with the given hash. The number must not be negative. */
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
