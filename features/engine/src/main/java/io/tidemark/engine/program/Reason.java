package io.tidemark.engine.program;

/**
 * Human-readable reason why an event stood out. The observed and usual values are untrusted because
 * they come from the log, so every output must escape them.
 *
 * @param message the feature's sentence, with the values filled in
 * @param observed the observed value in words
 * @param usual the identity's usual value in words
 * @param share fraction of the event's statistic that this feature explains, in [0, 1]
 */
public record Reason(String feature, String message, String observed, String usual, double share) {}
