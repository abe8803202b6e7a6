/**
 * What follows from an event's own columns: its identity key, action, source prefix, user-agent
 * family, impact and cohort. Belongs here: every derivation that the nightly job and an enforcer
 * must make alike. Does not: what needs another file (networks, places), history (profiles), or the
 * spelling of one product's log (sources).
 */
package io.tidemark.engine.enrich;
