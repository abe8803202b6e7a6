/**
 * Format-neutral events, produced by identities and formatted by log writers. An event consists of
 * an actor, operation, origin, credential and outcome.
 */
package io.tidemark.simulator.event;
