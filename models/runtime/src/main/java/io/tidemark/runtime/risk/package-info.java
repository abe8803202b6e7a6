/**
 * Risk and trust of one identity: how evidence adds up and decays, how impact weights risk, and the
 * parameters of the policy. The input is p-values, however they were obtained. Applying a baseline
 * to an event belongs to {@code judge}.
 */
package io.tidemark.runtime.risk;
