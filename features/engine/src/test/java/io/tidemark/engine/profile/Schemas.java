package io.tidemark.engine.profile;

import io.tidemark.engine.event.EventNumber;
import io.tidemark.engine.event.ValueExpression;
import java.util.Collections;
import java.util.List;

final class Schemas {
  private Schemas() {}

  /** Returns a schema without cohort values, whose values become habits without waiting. */
  static ProfileSchema of(
      List<ValueExpression> values, List<EventNumber> numbers, List<EventNumber> sums) {
    return new ProfileSchema(
        values, numbers, sums, List.of(), Collections.nCopies(values.size(), 0));
  }
}
