/**
 * Derives columns from other columns of the same event: identity key, action, source prefix,
 * user-agent family, impact and cohort. Optional user-supplied files add the network and location
 * of the source. This package contains every derivation on which the nightly job and an enforcer
 * must agree, including the masking of secrets. Anything that depends on history or on log formats
 * is outside this package.
 */
package io.tidemark.engine.enrich;
