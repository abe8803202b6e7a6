package io.tidemark.simulator;

import io.tidemark.engine.event.Delegate;
import java.util.List;

/**
 * A single run, token lifetime or login of an identity.
 *
 * @param name name in the log: a role session name, pod name or run id
 * @param startMicros start time in microseconds since the epoch
 * @param workflow the running workflow or agent; may be null
 * @param onBehalfOf delegation chain, starting with the original requester; empty if there is no
 *     delegation
 */
public record Session(String name, long startMicros, String workflow, List<Delegate> onBehalfOf) {
  public Session {
    onBehalfOf = List.copyOf(onBehalfOf);
  }

  static Session named(String name, long startMicros) {
    return new Session(name, startMicros, null, List.of());
  }
}
