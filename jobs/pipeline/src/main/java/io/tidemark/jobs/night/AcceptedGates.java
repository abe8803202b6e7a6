package io.tidemark.jobs.night;

import java.util.List;
import java.util.Map;

/** Failed gates of a stored baseline that somebody has accepted, each with a reason. */
final class AcceptedGates {
  private AcceptedGates() {}

  /** Returns the name of the gate with which a failure message begins. */
  static String name(String failure) {
    int colon = failure.indexOf(':');
    return colon < 0 ? failure : failure.substring(0, colon);
  }

  /** Returns those failures whose gates nobody has accepted. */
  static List<String> open(List<String> failures, Map<String, String> accepted) {
    return failures.stream().filter(failure -> !accepted.containsKey(name(failure))).toList();
  }
}
