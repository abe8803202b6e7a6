package io.tidemark.training;

import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.policy.Policy;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;

/**
 * Training and calibration rows for a baseline, with the queries needed by a trainer. The results
 * are bit-identical whether the rows are on Spark or in memory.
 */
interface TrainingData {
  /**
   * Draws a sample for each scope from the training days.
   *
   * @return vectors for each scope, in hash order; scopes without rows are omitted
   */
  NavigableMap<String, float[][]> samples(SampleOptions options);

  /**
   * Counts, for each cohort, the members that exceed all their own earlier values on the
   * calibration days.
   *
   * @param features volume and rhythm features, at least one
   * @param empty evidence to which the members are added
   */
  NavigableMap<String, ShiftEvidence> shiftEvidence(List<String> features, ShiftEvidence empty);

  /** Returns the cohorts of the identities on the calibration days. */
  Set<String> cohorts();

  /**
   * Computes the largest statistic of each calibration identity-day that has enough history. On
   * other days, hardly any features are observed, so no alert can be raised. If such days were
   * counted, large numbers of short-lived identities would use up the budget of all other
   * identities.
   *
   * @param draft baseline whose scopes already have statistics; calibrations and thresholds are not
   *     used
   * @param minActiveDays number of days of history that are required
   */
  DayMaxima dayMaxima(Baseline draft, int minActiveDays);

  /**
   * Computes the largest effective risk of each of the given calibration identity-days.
   *
   * @param draft baseline whose scopes already have statistics and calibrations
   * @param kept identity-days used for calibration
   * @param policies exceptions to the baseline's policy
   * @return largest effective risk of each identity-day, which is 0 for days without evidence
   */
  NavigableMap<IdentityDay, Double> riskMaxima(
      Baseline draft, NavigableMap<IdentityDay, CalibrationDayRisk.Day> kept, Policy policies);
}
