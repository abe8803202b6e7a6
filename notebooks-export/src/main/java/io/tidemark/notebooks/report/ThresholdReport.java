package io.tidemark.notebooks.report;

import java.util.List;

/**
 * Alert rates and thresholds.
 *
 * @param scores number of the day's judged events by isolation score, in equal bins over [0, 1]
 * @param risks number of identity-days by largest effective risk, in equal bins over [0, 1]
 * @param medium effective risk at which MEDIUM starts in the global scope of the baseline used for
 *     judging; NaN if there are no thresholds
 * @param high effective risk at which HIGH starts in that scope; NaN if there are no thresholds
 * @param budget maximum share of identity-days with a false step-up
 * @param confidence confidence level of the budget
 * @param extrapolated whether the thresholds were extrapolated because there were too few days for
 *     this confidence level
 * @param nights actual alert rates, oldest night first
 * @param evidence evidence that the budget does not hold, after each of these nights
 * @param broken evidence from which the budget counts as broken
 * @param whatIf effects of other budgets
 * @param referenceNights number of earlier nights that {@code whatIf} is based on
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
    List<Double> evidence,
    double broken,
    List<WhatIf> whatIf,
    int referenceNights) {
  public ThresholdReport {
    scores = List.copyOf(scores);
    risks = List.copyOf(risks);
    nights = List.copyOf(nights);
    evidence = List.copyOf(evidence);
    whatIf = List.copyOf(whatIf);
  }

  /** Returns the number of alerts without an attack label per identity-day, over all nights. */
  public double realised() {
    long judged = nights.stream().mapToLong(NightLine::judged).sum();
    long alarms = nights.stream().mapToLong(n -> n.alerted() - n.compromised()).sum();
    return judged == 0 ? 0 : alarms / (double) judged;
  }

  /** Returns whether the evidence shows that the budget does not hold. */
  public boolean isBroken() {
    return !evidence.isEmpty() && evidence.get(evidence.size() - 1) >= broken;
  }

  /** Returns whether any alert has been reviewed and found to be false. */
  public boolean isReviewed() {
    return nights.stream().anyMatch(night -> night.benign() > 0);
  }

  /** Returns whether any alert on these nights is labelled as an attack. */
  public boolean hasCaught() {
    return nights.stream().anyMatch(night -> night.compromised() > 0);
  }

  /**
   * The effect of a different budget.
   *
   * @param budget number of identities with an alert per judged identity and night
   * @param threshold effective risk at which the earlier nights would have met the budget
   * @param tonight number of identities that would have had an alert on this night
   * @param before average number of identities that would have had an alert on the earlier nights
   */
  public record WhatIf(double budget, double threshold, long tonight, double before) {}
}
