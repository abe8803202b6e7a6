package io.tidemark.engine.operator;

import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.EventNumber;
import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.event.ValueExpression;
import java.util.EnumSet;
import java.util.Set;

/** What a definition that fits its operator's form says, in the engine's own terms. */
final class Arguments {
  private Arguments() {}

  static ValueExpression value(FeatureDefinition definition) {
    return ValueExpression.named(definition.argument()).orElseThrow();
  }

  /** The columns of a value that is compared with the identity's cohort. */
  static Set<EventColumn> columnsInCohort(FeatureDefinition definition) {
    Set<EventColumn> columns = EnumSet.of(EventColumn.COHORT);
    columns.addAll(value(definition).columns());
    return columns;
  }

  static EventNumber number(FeatureDefinition definition) {
    return EventNumber.named(definition.argument()).orElseThrow();
  }

  static long windowMicros(FeatureDefinition definition) {
    return EventTime.micros(definition.window());
  }
}
