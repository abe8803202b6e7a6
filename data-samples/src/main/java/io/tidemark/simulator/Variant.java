package io.tidemark.simulator;

import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A way of carrying out an attack case on fitting victims. It creates events in any order, and no
 * event if the day is unsuitable. An attack with fewer events than the minimum is discarded.
 */
record Variant(
    String name,
    Predicate<Actor> fits,
    int fewestEvents,
    Function<AttackScene, List<SimulatedEvent>> play) {
  Variant(String name, Predicate<Actor> fits, Function<AttackScene, List<SimulatedEvent>> play) {
    this(name, fits, 3, play);
  }
}
