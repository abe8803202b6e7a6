/**
 * Simulates a company with non-human identities and writes its access logs and labelled attacks.
 * {@link io.tidemark.simulator.Simulation} runs a plan. A {@code Company} has {@code
 * SimulatedActor}s, whose behaviours ({@code CloudBehaviours} and its siblings) create ordinary
 * {@code SimulatedEvent}s. {@code AttackPlanner} places attacks, and {@code LogWriter}s write each
 * event to its log.
 */
package io.tidemark.simulator;
