package io.tidemark.simulator.attack;

import io.tidemark.simulator.company.Actor;
import io.tidemark.simulator.event.SimulatedEvent;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * One way to carry out a case.
 *
 * @param name unique within the case
 * @param fits which identities can be the victim
 * @param play makes the events, in any order; an empty list where the day does not lend itself
 */
record Variant(String name, Predicate<Actor> fits, Function<Scene, List<SimulatedEvent>> play) {}
