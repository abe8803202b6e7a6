package io.tidemark.jobs.night;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.Row;

/**
 * The gates that a baseline of the table failed and that were accepted by hand, with the reasons.
 */
final class AcceptedGates {
  static final String COLUMN = "accepted_gates";

  private AcceptedGates() {}

  /** Those of a row; empty for none. */
  static SortedMap<String, String> of(Row baseline) {
    Map<String, String> accepted =
        baseline.isNullAt(baseline.fieldIndex(COLUMN))
            ? Map.of()
            : baseline.getJavaMap(baseline.fieldIndex(COLUMN));
    return Collections.unmodifiableSortedMap(new TreeMap<>(accepted));
  }

  /** The name of the gate that a sentence is about. */
  static String name(String failure) {
    int colon = failure.indexOf(':');
    return colon < 0 ? failure : failure.substring(0, colon);
  }

  /** The sentences about gates that nobody accepted. */
  static List<String> open(List<String> failures, Map<String, String> accepted) {
    return failures.stream().filter(failure -> !accepted.containsKey(name(failure))).toList();
  }
}
