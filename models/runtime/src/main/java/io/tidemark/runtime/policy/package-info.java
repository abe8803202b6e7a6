/**
 * Company policy, which cannot be learned from data: how evidence decays, impact weights,
 * false-alarm budgets, and bounds for kinds, cohorts and identities. This package contains the
 * policy file format, its reader and its schema. Decisions are made in {@code judge}.
 */
package io.tidemark.runtime.policy;
