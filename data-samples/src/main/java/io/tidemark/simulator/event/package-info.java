/**
 * The neutral event that identities produce and log formats write: actor, operation, origin,
 * credential and outcome. Out of scope: log formats, companies and attacks.
 */
package io.tidemark.simulator.event;
