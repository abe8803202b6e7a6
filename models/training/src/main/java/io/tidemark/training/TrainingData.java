package io.tidemark.training;

import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.policy.Policy;
import java.util.List;
import java.util.NavigableMap;

/**
 * Training and calibration rows for a baseline, with the queries that a trainer needs. The results
 * on Spark and in memory are bit-identical.
 */
interface TrainingData {
  /**
   * Draws a sample for each scope from the training days.
   *
   * @return vectors by scope, in hash order; scopes without rows are missing
   */
  NavigableMap<String, float[][]> samples(SampleOptions options);

  /**
   * Counts the members of each cohort that exceed all their own earlier values on the calibration
   * days.
   *
   * @param features volume and rhythm features, at least one
   * @param empty empty evidence to start from
   */
  NavigableMap<String, ShiftEvidence> shiftEvidence(List<String> features, ShiftEvidence empty);

  /**
   * Computes the largest statistic of each calibration identity-day that has enough history. Other
   * days have hardly any observed features and cannot raise an alert. If they were counted, large
   * numbers of short-lived identities would use up everyone's budget.
   *
   * @param draft baseline whose scopes already have statistics; calibrations and thresholds are not
   *     used
   * @param options options that specify the required history
   */
  DayMaxima dayMaxima(Baseline draft, SampleOptions options);

  /**
   * Computes the largest effective risk of each of the given calibration identity-days.
   *
   * @param draft baseline whose scopes already have statistics and calibrations
   * @param kept identity-days that are used for calibration
   * @param policies exceptions to the baseline's policy
   * @return largest effective risk by identity-day; 0 for days without evidence
   */
  NavigableMap<IdentityDay, Double> riskMaxima(
      Baseline draft, NavigableMap<IdentityDay, CalibrationDayRisk.Day> kept, Policy policies);
}
