/**
 * Judges events by a baseline: computes the statistic, p-value, risk, level and decision. Nightly
 * runs, trainers and enforcers all use this code. Learned parameters are defined in {@code
 * baseline}, and an identity's state in {@code risk}.
 */
package io.tidemark.runtime.judge;
