package io.tidemark.engine.profile;

import io.tidemark.engine.event.EventNumber;
import io.tidemark.engine.event.ValueExpression;
import java.util.Collections;
import java.util.List;

/**
 * Schema of a profile: the expressions that a catalogue compares with history. Summaries, profiles
 * and programs of one catalogue share one schema.
 *
 * @param values expressions whose values are remembered, in name order, without repeats
 * @param numbers expressions whose daily maximum is remembered, in name order, without repeats
 * @param sums expressions whose daily sum is remembered, in name order, without repeats; counts
 *     only
 * @param cohortValues values that cohort features use, in name order; identity records do not
 *     depend on it
 * @param waitingDays minimum days per value from first use to habit; 0 for no waiting
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
        // A sum of fractions would depend on the order in which Spark merges summaries.
        throw new IllegalArgumentException(sum.label() + " is no count, it cannot be summed");
      }
    }
  }

  /** Schema without cohort values and waiting times. */
  public ProfileSchema(
      List<ValueExpression> values, List<EventNumber> numbers, List<EventNumber> sums) {
    this(values, numbers, sums, List.of(), Collections.nCopies(values.size(), 0));
  }

  /** Position of a value expression among the cohort values, or −1. */
  public int cohortIndex(String name) {
    for (int i = 0; i < cohortValues.size(); i++) {
      if (cohortValues.get(i).name().equals(name)) {
        return i;
      }
    }
    return -1;
  }

  /** Position of a value expression, or −1. */
  public int valueIndex(String name) {
    for (int i = 0; i < values.size(); i++) {
      if (values.get(i).name().equals(name)) {
        return i;
      }
    }
    return -1;
  }

  /** Whether steps of sessions are remembered. */
  public boolean remembersSteps() {
    return values.stream().anyMatch(ValueExpression.Steps.class::isInstance);
  }

  /** Hash of the schema; differs between schemas that remember different things. */
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
