package io.tidemark.jobs.night;

import java.util.List;
import java.util.Map;

/** Looks up which failed gates of a stored baseline somebody has accepted, and why. */
final class GateOverrides {
  private GateOverrides() {}

  /** Returns the gate name that begins a failure message. */
  static String name(String failure) {
    int colon = failure.indexOf(':');
    return colon < 0 ? failure : failure.substring(0, colon);
  }

  /** Returns the failures whose gates nobody has accepted. */
  static List<String> open(List<String> failures, Map<String, String> accepted) {
    return failures.stream().filter(failure -> !accepted.containsKey(name(failure))).toList();
  }
}
