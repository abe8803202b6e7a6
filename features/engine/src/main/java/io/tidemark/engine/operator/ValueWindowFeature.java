package io.tidemark.engine.operator;

import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.ValueExpression;

/** Base class for features computed from the hashes of the values in a trailing window. */
abstract class ValueWindowFeature<S extends ExpiringState> extends WindowFeature<S> {
  private final ValueExpression expression;

  ValueWindowFeature(FeatureDefinition definition, ValueExpression expression) {
    super(definition, expression.isKnownAtRequest());
    this.expression = expression;
  }

  abstract void add(S window, long micros, long hash);

  @Override
  final void add(S window, AccessEvent event, TextHashes hashes) {
    int count = expression.count(event);
    for (int at = 0; at < count; at++) {
      add(window, event.timeMicros(), hashes.of(expression, at, event));
    }
  }
}
