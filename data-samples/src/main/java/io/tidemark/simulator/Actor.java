package io.tidemark.simulator;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/** A possible victim of attacks: an identity with its ordinary events. */
public interface Actor {
  Identity identity();

  /** Returns the day of the first possible event. */
  LocalDate joined();

  double eventsPerWeekday();

  /** Returns the day's ordinary events in chronological order. */
  List<SimulatedEvent> ordinaryDay(LocalDate day);

  /** Returns whether the identity runs on a schedule, so that any other time is unusual. */
  boolean isScheduled();

  /** Returns whether the identity manages infrastructure with a long-lived key. */
  boolean hasInfrastructureKey();

  /** Returns whether the identity has been forgotten and is rarely used. */
  boolean isDormant();

  /** Returns the last credential that rotation retired before the given day, if there is one. */
  Optional<Credential> supersededKey(LocalDate day);

  default Principal principal() {
    return identity().principal();
  }

  default String name() {
    return identity().name();
  }
}
