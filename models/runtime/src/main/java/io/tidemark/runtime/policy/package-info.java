/**
 * What a company decides by itself and no statistic can: how fast evidence fades, what an action
 * can do, what false alarms may cost, and bounds of single kinds, cohorts and identities. Belongs
 * here: the policy file, its reading and its schema. Does not: how a decision is made.
 */
package io.tidemark.runtime.policy;
