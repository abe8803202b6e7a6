package io.tidemark.engine.program;

/**
 * Reason why an event stood out, for a person. Observed and usual values come from the log and are
 * untrusted: outputs must neutralise them.
 *
 * @param feature name of the feature
 * @param says the feature's sentence with its values filled in
 * @param observed observed value in words
 * @param usual usual value of the identity in words
 * @param share part of the event's statistic that this feature explains, in [0, 1]
 */
public record Reason(String feature, String says, String observed, String usual, double share) {}
