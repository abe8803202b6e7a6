/**
 * What follows from an event's own columns: its identity key, action, source prefix, user-agent
 * family, impact and cohort; and from files that a user may have: the network and place of its
 * source. Belongs here: every derivation that the nightly job and an enforcer must make alike, also
 * what is kept of texts that may hold secrets. Does not: history (profiles), or the spelling of one
 * product's log (sources).
 */
package io.tidemark.engine.enrich;
