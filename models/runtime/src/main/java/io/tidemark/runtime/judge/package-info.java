/**
 * Judging of events by a baseline: statistic, p-value, risk, level, decision. Nightly run, trainer
 * and enforcer all use this code. Learned parameters belong to {@code baseline}, the state of an
 * identity to {@code risk}.
 */
package io.tidemark.runtime.judge;
