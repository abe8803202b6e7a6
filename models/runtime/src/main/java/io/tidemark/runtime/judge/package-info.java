/**
 * Judges events against a baseline by computing the statistic, p-value, risk, level and decision.
 * Nightly runs, trainers and enforcers all use this code. Learned parameters are defined in {@code
 * baseline}, and the state of an identity in {@code risk}.
 */
package io.tidemark.runtime.judge;
