/**
 * Judges events by a baseline: statistic, p-value, risk, level, decision. The nightly run, the
 * trainer and the enforcer all use this code. Learned parameters belong to {@code baseline}, an
 * identity's state to {@code risk}.
 */
package io.tidemark.runtime.judge;
