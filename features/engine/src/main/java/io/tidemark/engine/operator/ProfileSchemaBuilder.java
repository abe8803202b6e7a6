package io.tidemark.engine.operator;

import io.tidemark.engine.event.EventNumber;
import io.tidemark.engine.event.ValueExpression;
import io.tidemark.engine.profile.ProfileSchema;
import java.util.ArrayList;
import java.util.TreeMap;

public final class ProfileSchemaBuilder {
  private final TreeMap<String, ValueExpression> values = new TreeMap<>();
  private final TreeMap<String, Integer> waitingDays = new TreeMap<>();
  private final TreeMap<String, ValueExpression> cohortValues = new TreeMap<>();
  private final TreeMap<String, EventNumber> numbers = new TreeMap<>();
  private final TreeMap<String, EventNumber> sums = new TreeMap<>();

  public void values(ValueExpression expression) {
    values(expression, 0);
  }

  /**
   * Registers an expression whose values are stored.
   *
   * @param habitAfterDays days from a value's first use until it can become a habit; the longest
   *     applies if features differ
   */
  public void values(ValueExpression expression, int habitAfterDays) {
    values.put(expression.name(), expression);
    waitingDays.merge(expression.name(), habitAfterDays, Math::max);
  }

  public void cohortValues(ValueExpression expression) {
    values(expression);
    cohortValues.put(expression.name(), expression);
  }

  public void number(EventNumber expression) {
    numbers.put(expression.label(), expression);
  }

  public void sum(EventNumber expression) {
    sums.put(expression.label(), expression);
  }

  public ProfileSchema schema() {
    return new ProfileSchema(
        new ArrayList<>(values.values()),
        new ArrayList<>(numbers.values()),
        new ArrayList<>(sums.values()),
        new ArrayList<>(cohortValues.values()),
        new ArrayList<>(waitingDays.values()));
  }
}
