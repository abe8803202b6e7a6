package io.tidemark.jobs.lab.agents;

import java.util.List;
import java.util.Set;

/**
 * A recorded run of an agent. The request and each result are cut at 4,000 characters.
 *
 * @param injection the injected task; null if the run carries no injection
 * @param hijacked whether the run reached the goal of its injection
 */
record RecordedRun(
    String pipeline,
    String suite,
    String task,
    String attack,
    String injection,
    boolean hijacked,
    String request,
    List<RecordedCall> calls) {

  /**
   * A tool call.
   *
   * @param arguments JSON text
   * @param names argument values that may name something
   * @param planted names that the injection contains, but not the request
   * @param afterInjection whether the injection may have caused the call: an earlier message showed
   *     it, or no message of a hijacked run did
   * @param error empty if the call succeeded
   */
  record RecordedCall(
      String tool,
      String arguments,
      Set<String> names,
      Set<String> planted,
      boolean afterInjection,
      String error,
      String result) {}

  /** Returns what distinguishes the run from all others. */
  String key() {
    return String.join("/", pipeline, suite, task, attack, String.valueOf(injection));
  }
}
