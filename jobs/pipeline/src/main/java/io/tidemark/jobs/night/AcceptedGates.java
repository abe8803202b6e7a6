package io.tidemark.jobs.night;

import java.util.List;
import java.util.Map;

/**
 * The gates that a baseline of the table failed and that were accepted by hand, with the reasons.
 */
final class AcceptedGates {
  private AcceptedGates() {}

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
