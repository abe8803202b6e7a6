package io.tidemark.engine.program;

/**
 * Reason why an event stood out. The observed and usual values are untrusted log text.
 *
 * @param message the feature's sentence, with the values filled in
 * @param share fraction of the event's statistic that this feature explains, in [0, 1]
 */
public record Reason(String feature, String message, String observed, String usual, double share) {}
