/**
 * Risk and trust of one identity: how evidence adds up and decays, how risk is weighted by impact,
 * and the parameters of the policy. The input consists of p-values, regardless of how they were
 * obtained. Baselines are applied to events in {@code judge}.
 */
package io.tidemark.runtime.risk;
