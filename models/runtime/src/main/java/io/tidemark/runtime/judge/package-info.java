/**
 * Applies a baseline to the events of an identity: statistic, p-value, risk, level, decision. The
 * night, the trainer and the enforcer all come through here. What is learned belongs to {@code
 * baseline}, what is remembered of an identity to {@code risk}.
 */
package io.tidemark.runtime.judge;
