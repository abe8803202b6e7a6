package io.tidemark.notebooks.report;

import java.util.List;

/**
 * Alert rates and thresholds.
 *
 * @param scores judged events of the day by isolation score, equal bins over [0, 1]
 * @param risks identity-days by largest effective risk, equal bins over [0, 1]
 * @param medium effective risk at which MEDIUM starts in the judging baseline's global scope; NaN
 *     without thresholds
 * @param high the same for HIGH
 * @param budget largest share of false step-ups per identity-day
 * @param confidence of the budget
 * @param extrapolated whether there were too few days for that confidence
 * @param nights actual rates, oldest first
 * @param whatIf other budgets
 * @param referenceNights earlier nights from which the other budgets are computed
 */
public record ThresholdReport(
    List<Long> scores,
    List<Long> risks,
    double medium,
    double high,
    double budget,
    double confidence,
    boolean extrapolated,
    List<NightLine> nights,
    List<WhatIf> whatIf,
    int referenceNights) {
  public ThresholdReport {
    scores = List.copyOf(scores);
    risks = List.copyOf(risks);
    nights = List.copyOf(nights);
    whatIf = List.copyOf(whatIf);
  }

  /** Alerts without an attack label per identity-day, over all nights. */
  public double realised() {
    long judged = nights.stream().mapToLong(NightLine::judged).sum();
    long alarms = nights.stream().mapToLong(n -> n.alerted() - n.compromised()).sum();
    return judged == 0 ? 0 : alarms / (double) judged;
  }

  /** Whether a label marks any alert of these nights as an attack. */
  public boolean hasCaught() {
    return nights.stream().anyMatch(night -> night.compromised() > 0);
  }

  /**
   * Another budget.
   *
   * @param budget alerted identities per judged identity and night
   * @param threshold effective risk that would have met it on the nights before
   * @param tonight identities that would have been alerted on this night
   * @param before the average number per night on the nights before
   */
  public record WhatIf(double budget, double threshold, long tonight, double before) {}
}
