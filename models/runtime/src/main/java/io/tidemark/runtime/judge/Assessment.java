package io.tidemark.runtime.judge;

/**
 * Result of stage two for an event, before thresholds.
 *
 * @param pValue p-value of the event's statistic, in (0, 1]; 1 if no feature stands out
 * @param risk risk of its credential and source after the event, in [0, 1]
 * @param effectiveRisk deciding statistic: the risk weighted by the impact
 * @param leadingFeature feature that made this event unusual. For a usual event, the feature of the
 *     heaviest earlier evidence against its credential and source; −1 without one
 */
public record Assessment(double pValue, double risk, double effectiveRisk, int leadingFeature) {}
