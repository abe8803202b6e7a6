package io.tidemark.engine.operator;

import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.event.ValueExpression;
import io.tidemark.engine.profile.CohortView;
import io.tidemark.engine.profile.ProfileSchema;

/** A feature that compares how often each value occurs in a window with the identity's cohort. */
abstract class CohortFeature extends ValueWindowFeature<WindowedTally> {
  private final int index;
  private final int cohortIndex;

  CohortFeature(FeatureDefinition definition, ProfileSchema schema) {
    this(definition, Arguments.value(definition), schema);
  }

  private CohortFeature(
      FeatureDefinition definition, ValueExpression expression, ProfileSchema schema) {
    super(definition, expression);
    index = schema.valueIndex(expression.name());
    cohortIndex = schema.cohortIndex(expression.name());
  }

  /**
   * The value of a window that is not empty.
   *
   * @param cohort knows some value
   */
  abstract double value(WindowedTally window, CohortView cohort, int cohortIndex);

  @Override
  final WindowedTally fresh(long windowMicros) {
    return new WindowedTally(windowMicros);
  }

  @Override
  final void add(WindowedTally window, long micros, long hash) {
    window.add(micros, hash);
  }

  @Override
  final double value(WindowedTally window, Moment now) {
    window.at(now.micros());
    CohortView cohort = now.cohort();
    return window.total() == 0 || cohort == null || !cohort.knowsAny(cohortIndex)
        ? Double.NaN
        : value(window, cohort, cohortIndex);
  }

  @Override
  public final String usual(Moment now) {
    return ValueList.usual(now, index);
  }
}
