package io.tidemark.runtime.judge;

/**
 * Result of the second stage of judging an event, before thresholds are applied.
 *
 * @param pValue p-value of the event's statistic, in (0, 1]; 1 if no feature stands out
 * @param risk risk of the event's credential and source, including this event, in [0, 1]
 * @param effectiveRisk risk weighted by impact, to be compared with the thresholds
 * @param leadingFeature feature that made this event unusual or, if it is not, of the strongest
 *     earlier evidence against its credential and source; otherwise −1
 */
public record Assessment(double pValue, double risk, double effectiveRisk, int leadingFeature) {}
