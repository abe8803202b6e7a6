package io.tidemark.engine.program;

/**
 * Why an event stood out, for a person. Observed and usual values come from the log and are
 * hostile: whoever shows them must neutralise them.
 *
 * @param feature name of the feature
 * @param says the feature's sentence with its values filled in
 * @param observed what was seen
 * @param usual what is usual for the identity
 * @param share part of the event's statistic that this feature explains, in [0, 1]
 */
public record Reason(String feature, String says, String observed, String usual, double share) {}
