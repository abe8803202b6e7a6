/**
 * Company policy, which cannot be learned from data: how evidence decays, impact weights,
 * false-alarm budgets, and bounds for kinds, cohorts and identities. This package defines the
 * policy file format, and contains its reader and schema. Decisions are made in package {@code
 * judge}.
 */
package io.tidemark.runtime.policy;
