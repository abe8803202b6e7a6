/**
 * Format-neutral events, which identities produce and log writers format. An event consists of an
 * actor, operation, origin, credential and outcome.
 */
package io.tidemark.simulator.event;
