package io.tidemark.runtime.judge;

/**
 * What stage two makes of an event, before any threshold.
 *
 * @param pValue of the event's statistic, in (0, 1]; 1 where none of its features stands out
 * @param risk of its credential and source after it, in [0, 1]
 * @param effectiveRisk the statistic that decides: the risk as its impact weighs it
 * @param leadingFeature the feature that made this event unusual; if it was not, the one behind the
 *     heaviest earlier evidence against its credential and source; −1 if there is none
 */
public record Assessment(double pValue, double risk, double effectiveRisk, int leadingFeature) {}
