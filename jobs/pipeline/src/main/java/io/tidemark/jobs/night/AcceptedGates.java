package io.tidemark.jobs.night;

import java.util.List;
import java.util.Map;

/** Failed gates of a stored baseline that a person accepted, with the reasons. */
final class AcceptedGates {
  private AcceptedGates() {}

  /** Name of the gate in a failure sentence. */
  static String name(String failure) {
    int colon = failure.indexOf(':');
    return colon < 0 ? failure : failure.substring(0, colon);
  }

  /** Failures of gates that nobody accepted. */
  static List<String> open(List<String> failures, Map<String, String> accepted) {
    return failures.stream().filter(failure -> !accepted.containsKey(name(failure))).toList();
  }
}
