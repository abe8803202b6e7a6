/**
 * An identity's risk: how evidence adds up and decays, how risk is weighted by impact, and the
 * policy's parameters. The input consists of p-values, whatever their origin. Package {@code judge}
 * applies baselines to events.
 */
package io.tidemark.runtime.risk;
