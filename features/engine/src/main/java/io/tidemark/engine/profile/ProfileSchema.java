package io.tidemark.engine.profile;

import io.tidemark.engine.event.EventNumber;
import io.tidemark.engine.event.ValueExpression;
import java.util.Collections;
import java.util.List;

/**
 * Schema of a profile, consisting of the expressions that a catalogue compares with history. A
 * catalogue's summaries, profiles and program all share the same schema.
 *
 * @param values expressions whose values are stored, sorted by name, without duplicates
 * @param numbers numbers whose daily maximum is stored, sorted by name, without duplicates
 * @param sums counts whose daily sum is stored, sorted by name, without duplicates; numbers other
 *     than counts are rejected
 * @param cohortValues expressions used by cohort features, sorted by name. Cohort values do not
 *     affect the binary form of an identity's records
 * @param waitingDays for each value expression, the minimum number of days from a value's first use
 *     until it can become a habit, or 0 if there is no waiting time
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

  /** Creates a schema without cohort values or waiting times. */
  public ProfileSchema(
      List<ValueExpression> values, List<EventNumber> numbers, List<EventNumber> sums) {
    this(values, numbers, sums, List.of(), Collections.nCopies(values.size(), 0));
  }

  /** Returns the index of an expression among the cohort values, or −1 if it is absent. */
  public int cohortIndex(String name) {
    for (int i = 0; i < cohortValues.size(); i++) {
      if (cohortValues.get(i).name().equals(name)) {
        return i;
      }
    }
    return -1;
  }

  /** Returns the index of an expression among the values, or −1 if it is absent. */
  public int valueIndex(String name) {
    for (int i = 0; i < values.size(); i++) {
      if (values.get(i).name().equals(name)) {
        return i;
      }
    }
    return -1;
  }

  /** Returns whether session steps are stored. */
  public boolean hasSteps() {
    return values.stream().anyMatch(ValueExpression.Steps.class::isInstance);
  }

  /** Returns a hash of the schema. Schemas that store different data have different hashes. */
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
