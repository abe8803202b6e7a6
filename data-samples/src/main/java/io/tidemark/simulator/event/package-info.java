/**
 * Neutral events that identities produce and log writers format, consisting of actor, operation,
 * origin, credential and outcome. Log formats, companies and attacks do not belong here.
 */
package io.tidemark.simulator.event;
