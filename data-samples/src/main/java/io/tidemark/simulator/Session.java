package io.tidemark.simulator;

import io.tidemark.engine.event.Delegate;
import java.util.List;

/**
 * A run, token lifetime or login, by its name in the log. The workflow may be null, and the
 * delegation chain starts with the original requester.
 */
public record Session(String name, long startMicros, String workflow, List<Delegate> onBehalfOf) {
  public Session {
    onBehalfOf = List.copyOf(onBehalfOf);
  }

  static Session named(String name, long startMicros) {
    return new Session(name, startMicros, null, List.of());
  }
}
