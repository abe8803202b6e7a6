/**
 * Judges events by a baseline: computes the statistic, p-value, risk, level and decision. The
 * nightly run, the trainer and the enforcer all use this code. The learned parameters are defined
 * in {@code baseline}, and an identity's state in {@code risk}.
 */
package io.tidemark.runtime.judge;
