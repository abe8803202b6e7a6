/**
 * An identity's risk: how evidence adds up and decays, how risk is weighted by impact, and the
 * policy's parameters. The input is p-values, whatever their origin. Baselines are applied to
 * events in {@code judge}.
 */
package io.tidemark.runtime.risk;
