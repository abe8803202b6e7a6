package io.tidemark.engine.operator;

import io.tidemark.engine.event.EventNumber;
import io.tidemark.engine.event.ValueExpression;
import io.tidemark.engine.profile.ProfileSchema;
import java.util.ArrayList;
import java.util.TreeMap;

/** Builder for the profile schema that a catalogue's features require. */
public final class ProfileSchemaBuilder {
  private final TreeMap<String, ValueExpression> values = new TreeMap<>();
  private final TreeMap<String, Integer> waitingDays = new TreeMap<>();
  private final TreeMap<String, ValueExpression> cohortValues = new TreeMap<>();
  private final TreeMap<String, EventNumber> numbers = new TreeMap<>();
  private final TreeMap<String, EventNumber> sums = new TreeMap<>();

  /** Registers an expression whose values are stored. */
  public void values(ValueExpression expression) {
    values(expression, 0);
  }

  /**
   * Registers an expression whose values are stored, with a waiting time. If features require
   * different waiting times for the same expression, the longest applies.
   *
   * @param habitAfterDays number of days from the first use of a value until it can become a habit
   */
  public void values(ValueExpression expression, int habitAfterDays) {
    values.put(expression.name(), expression);
    waitingDays.merge(expression.name(), habitAfterDays, Math::max);
  }

  /** Registers an expression whose values are stored both for each identity and for each cohort. */
  public void cohortValues(ValueExpression expression) {
    values(expression);
    cohortValues.put(expression.name(), expression);
  }

  /** Registers a number whose daily maximum is stored. */
  public void number(EventNumber expression) {
    numbers.put(expression.label(), expression);
  }

  /** Registers a count whose daily sum is stored. */
  public void sum(EventNumber expression) {
    sums.put(expression.label(), expression);
  }

  /** Returns the schema, whose expressions are sorted by name. */
  public ProfileSchema schema() {
    return new ProfileSchema(
        new ArrayList<>(values.values()),
        new ArrayList<>(numbers.values()),
        new ArrayList<>(sums.values()),
        new ArrayList<>(cohortValues.values()),
        new ArrayList<>(waitingDays.values()));
  }
}
