package io.tidemark.simulator.event;

import io.tidemark.engine.event.Delegate;
import java.util.List;

/**
 * One run, token lifetime or login of an identity.
 *
 * @param name name in the log: role session name, pod name, run id
 * @param startMicros start time in microseconds since the epoch
 * @param workflow running workflow or agent; null without one
 * @param onBehalfOf delegation chain, origin first; empty if the identity acts for itself
 */
public record Session(String name, long startMicros, String workflow, List<Delegate> onBehalfOf) {
  public Session {
    onBehalfOf = List.copyOf(onBehalfOf);
  }

  /** A session of an identity that acts for itself. */
  public static Session named(String name, long startMicros) {
    return new Session(name, startMicros, null, List.of());
  }
}
