package io.tidemark.engine.operator;

import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.event.EventNumber;
import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.event.ValueExpression;

/** Converts the arguments of valid feature definitions to engine types. */
final class Arguments {
  private Arguments() {}

  static ValueExpression value(FeatureDefinition definition) {
    return ValueExpression.named(definition.argument()).orElseThrow();
  }

  static EventNumber number(FeatureDefinition definition) {
    return EventNumber.named(definition.argument()).orElseThrow();
  }

  static long windowMicros(FeatureDefinition definition) {
    return EventTime.micros(definition.window());
  }
}
