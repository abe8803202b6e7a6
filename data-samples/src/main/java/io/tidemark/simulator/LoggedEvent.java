package io.tidemark.simulator;

import java.util.Comparator;

/** An event and its UUID in the log. */
public record LoggedEvent(String id, SimulatedEvent event) {
  /** Orders events by time and then by id, which is their order in every file. */
  public static final Comparator<LoggedEvent> BY_TIME_AND_ID =
      Comparator.comparingLong((LoggedEvent logged) -> logged.event().timeMicros())
          .thenComparing(LoggedEvent::id);
}
