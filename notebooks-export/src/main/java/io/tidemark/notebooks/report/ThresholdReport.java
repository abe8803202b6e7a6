package io.tidemark.notebooks.report;

import java.util.List;

/**
 * How often alarms come.
 *
 * @param scores judged events of the day by isolation score, equal bins over [0, 1]
 * @param risks identity-days by largest effective risk, equal bins over [0, 1]
 * @param medium from which effective risk on the judging baseline's global scope says MEDIUM; NaN
 *     without thresholds
 * @param high the same for HIGH
 * @param budget promised: false step-ups by identity-day, at most
 * @param confidence with which it is promised
 * @param extrapolated whether there were too few days to keep the confidence
 * @param nights promised against realised, oldest first
 * @param whatIf other budgets
 * @param referenceNights nights before this one that the other budgets are taken from
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

  /** Alerts that no label calls an attack, by identity-day of all the nights. */
  public double realised() {
    long judged = nights.stream().mapToLong(NightLine::judged).sum();
    long alarms = nights.stream().mapToLong(n -> n.alerted() - n.compromised()).sum();
    return judged == 0 ? 0 : alarms / (double) judged;
  }

  /** Whether a label calls some alert of these nights an attack. */
  public boolean hasCaught() {
    return nights.stream().anyMatch(night -> night.compromised() > 0);
  }

  /**
   * Another budget.
   *
   * @param budget alerted identities by judged identity and night
   * @param threshold the effective risk that would have kept it on the nights before
   * @param tonight identities that would have been alerted on this night
   * @param before the same a night, on average over the nights before
   */
  public record WhatIf(double budget, double threshold, long tonight, double before) {}
}
