/**
 * Risk and trust of one identity: how evidence adds up and decays, what an action's impact makes of
 * it, and the policy's numbers. Knows p-values, not where they come from; applying a baseline to an
 * event belongs to {@code judge}.
 */
package io.tidemark.runtime.risk;
