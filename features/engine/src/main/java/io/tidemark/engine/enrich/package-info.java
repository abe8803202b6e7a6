/**
 * Derivations from an event's own columns: identity key, action, source prefix, user-agent family,
 * impact and cohort. Optional files of the user add network and place of the source. This package
 * holds every derivation that the nightly job and an enforcer must make alike, including the
 * masking of texts with secrets. History belongs to profiles, formats of log products to sources.
 */
package io.tidemark.engine.enrich;
