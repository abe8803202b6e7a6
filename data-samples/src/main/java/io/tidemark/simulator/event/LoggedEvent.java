package io.tidemark.simulator.event;

import java.util.Comparator;

/**
 * An event with its id in the log.
 *
 * @param id UUID, unique in the simulation
 */
public record LoggedEvent(String id, SimulatedEvent event) {
  /** Orders events by time and id, as in every written file. */
  public static final Comparator<LoggedEvent> BY_TIME_AND_ID =
      Comparator.comparingLong((LoggedEvent logged) -> logged.event().timeMicros())
          .thenComparing(LoggedEvent::id);
}
