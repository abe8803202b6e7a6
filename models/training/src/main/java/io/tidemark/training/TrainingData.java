package io.tidemark.training;

import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.policy.Policy;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;

/**
 * Training and calibration rows for a baseline. The results are bit-identical on Spark and in
 * memory.
 */
interface TrainingData {
  /** Draws a sample in hash order for each scope that has rows on the training days. */
  NavigableMap<String, float[][]> samples(SampleOptions options);

  /**
   * Counts each cohort's members that exceed all their own earlier values on the calibration days.
   */
  NavigableMap<String, ShiftEvidence> shiftEvidence(List<String> features, ShiftEvidence empty);

  Set<String> cohorts();

  /**
   * Computes the largest statistic of each calibration identity-day with enough history. On other
   * days, hardly any feature is observed; counting them would let short-lived identities use up the
   * budget of all others.
   *
   * @param draft baseline whose scopes already have statistics
   */
  DayMaxima dayMaxima(Baseline draft, int minActiveDays);

  /**
   * Computes the largest effective risk of each kept calibration identity-day, 0 without evidence.
   *
   * @param draft baseline whose scopes already have statistics and calibrations
   */
  NavigableMap<IdentityDay, Double> riskMaxima(
      Baseline draft, NavigableMap<IdentityDay, CalibrationDayRisk.Day> kept, Policy policies);
}
