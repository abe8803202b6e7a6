/**
 * Derives columns from other columns of the same event, and masks secrets: every derivation on
 * which the nightly job and an enforcer must agree.
 */
package io.tidemark.engine.enrich;
