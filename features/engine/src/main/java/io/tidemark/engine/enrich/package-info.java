/**
 * Derives columns from other columns of the same event: identity key, action, source prefix,
 * user-agent family, impact and cohort. Optional user-supplied files add the network and location
 * of the source. Every derivation on which the nightly job and an enforcer must agree is in this
 * package, including the masking of secrets. Anything that depends on history belongs to profiles,
 * and log formats belong to sources.
 */
package io.tidemark.engine.enrich;
