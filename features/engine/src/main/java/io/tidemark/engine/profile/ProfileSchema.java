package io.tidemark.engine.profile;

import io.tidemark.engine.event.EventNumber;
import io.tidemark.engine.event.ValueExpression;
import java.util.List;

/**
 * The expressions that a catalogue compares with history, each sorted by name without duplicates.
 *
 * @param values expressions whose values are stored
 * @param numbers numbers whose daily maximum is stored
 * @param sums counts whose daily sum is stored; other numbers are rejected
 * @param cohortValues expressions of cohort features, without effect on an identity's records
 * @param waitingDays for each value expression, days before a value can become a habit, or 0
 */
public record ProfileSchema(
    List<ValueExpression> values,
    List<EventNumber> numbers,
    List<EventNumber> sums,
    List<ValueExpression> cohortValues,
    List<Integer> waitingDays) {
  public ProfileSchema {
    cohortValues = List.copyOf(cohortValues);
    waitingDays = List.copyOf(waitingDays);
    values = List.copyOf(values);
    numbers = List.copyOf(numbers);
    sums = List.copyOf(sums);
    for (EventNumber sum : sums) {
      if (!sum.isCount()) {
        // The sum of fractions would depend on the order in which Spark merges summaries.
        throw new IllegalArgumentException(sum.label() + " is not a count, so it cannot be summed");
      }
    }
  }

  /** Returns the index of an expression among the cohort values, or −1. */
  public int cohortIndex(String name) {
    return cohortValues.stream().map(ValueExpression::name).toList().indexOf(name);
  }

  /** Returns the index of an expression among the values, or −1. */
  public int valueIndex(String name) {
    for (int i = 0; i < values.size(); i++) {
      if (values.get(i).name().equals(name)) {
        return i;
      }
    }
    return -1;
  }

  boolean isSteps(int valueIndex) {
    return values.get(valueIndex).equals(ValueExpression.STEPS);
  }

  boolean isGrouped(int valueIndex) {
    return values.get(valueIndex).group() != null;
  }

  /** Returns a hash that differs between schemas that store different data. */
  public long fingerprint() {
    StringBuilder names = new StringBuilder();
    for (int i = 0; i < values.size(); i++) {
      names.append(values.get(i).name()).append(' ').append(waitingDays.get(i)).append('\n');
    }
    names.append('\f');
    numbers.forEach(number -> names.append(number.label()).append('\n'));
    if (!sums.isEmpty()) {
      names.append('\f');
      sums.forEach(sum -> names.append(sum.label()).append('\n'));
    }
    return ValueHash.of(names);
  }
}
