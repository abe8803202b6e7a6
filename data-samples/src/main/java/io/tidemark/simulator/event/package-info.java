/**
 * Format-neutral events. Identities produce them, and log writers format them. An event consists of
 * an actor, operation, origin, credential and outcome. Log formats, companies and attacks do not
 * belong here.
 */
package io.tidemark.simulator.event;
