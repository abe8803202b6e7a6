package io.tidemark.jobs.backtest;

import java.time.LocalDate;

/**
 * What one identity's day came to.
 *
 * @param highestRisk largest effective risk of its events
 * @param normalRisk the same outside of attacks and the 24 hours after one, infinite where a bound
 *     was breached there; NaN where there was no such event
 * @param attacked whether an event of an attack is among them
 * @param alerted whether an event was stepped up, because of risk or a bound
 * @param falseStepUp whether one was outside of attacks and the 24 hours after one
 */
public record DayOutcome(
    String identity,
    LocalDate day,
    double highestRisk,
    double normalRisk,
    boolean attacked,
    boolean alerted,
    boolean falseStepUp) {
  /**
   * Whether an event was outside of attacks and the 24 hours after one, so that it could be false.
   */
  boolean isNormal() {
    return !Double.isNaN(normalRisk);
  }
}
