package io.tidemark.engine.operator;

import io.tidemark.engine.event.EventNumber;
import io.tidemark.engine.event.ValueExpression;
import io.tidemark.engine.profile.ProfileSchema;
import java.util.ArrayList;
import java.util.TreeMap;

/** Collects what the features of a catalogue want remembered; gives the profile's schema. */
public final class ProfileSchemaBuilder {
  private final TreeMap<String, ValueExpression> values = new TreeMap<>();
  private final TreeMap<String, Integer> waitingDays = new TreeMap<>();
  private final TreeMap<String, ValueExpression> cohortValues = new TreeMap<>();
  private final TreeMap<String, EventNumber> numbers = new TreeMap<>();
  private final TreeMap<String, EventNumber> sums = new TreeMap<>();

  /** Remember the values of an expression. */
  public void values(ValueExpression expression) {
    values(expression, 0);
  }

  /**
   * Remember the values of an expression. If features differ in the waiting, the longest holds.
   *
   * @param habitAfterDays days after its first one from which on a value can be a habit
   */
  public void values(ValueExpression expression, int habitAfterDays) {
    values.put(expression.name(), expression);
    waitingDays.merge(expression.name(), habitAfterDays, Math::max);
  }

  /** Remember the values of an expression, and which of them each cohort knows. */
  public void cohortValues(ValueExpression expression) {
    values(expression);
    cohortValues.put(expression.name(), expression);
  }

  /** Remember the daily maximum of a number. */
  public void number(EventNumber expression) {
    numbers.put(expression.label(), expression);
  }

  /** Remember the daily sum of a count. */
  public void sum(EventNumber expression) {
    sums.put(expression.label(), expression);
  }

  /** The schema, in name order. */
  public ProfileSchema schema() {
    return new ProfileSchema(
        new ArrayList<>(values.values()),
        new ArrayList<>(numbers.values()),
        new ArrayList<>(sums.values()),
        new ArrayList<>(cohortValues.values()),
        new ArrayList<>(waitingDays.values()));
  }
}
