package io.tidemark.simulator;

import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A way of carrying out an attack case.
 *
 * @param name unique within the case
 * @param fits selects possible victims
 * @param fewestEvents minimum number of events; an attack with fewer events is discarded
 * @param play creates the events in any order; returns an empty list if the day is unsuitable
 */
record Variant(
    String name,
    Predicate<Actor> fits,
    int fewestEvents,
    Function<AttackInput, List<SimulatedEvent>> play) {
  Variant(String name, Predicate<Actor> fits, Function<AttackInput, List<SimulatedEvent>> play) {
    this(name, fits, 3, play);
  }
}
