/**
 * Company policy, which no statistic can learn: decay of evidence, impact weights, false-alarm
 * budgets, and bounds of kinds, cohorts and identities. This package holds the policy file, its
 * reader and its schema. Decisions are made in {@code judge}.
 */
package io.tidemark.runtime.policy;
