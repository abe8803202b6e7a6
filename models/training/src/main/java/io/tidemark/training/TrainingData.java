package io.tidemark.training;

import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.policy.Policy;
import java.util.List;
import java.util.NavigableMap;

/**
 * Training and calibration rows of a baseline, with the queries of a trainer. Results on Spark and
 * in memory are bit-identical.
 */
interface TrainingData {
  /**
   * Sample of each scope, from the training days.
   *
   * @return vectors by scope, in hash order; scopes without rows are absent
   */
  NavigableMap<String, float[][]> samples(SampleOptions options);

  /**
   * Number of members of each cohort beyond all their earlier values, on the calibration days.
   *
   * @param features features of volume or rhythm, at least one
   * @param empty empty evidence
   */
  NavigableMap<String, ShiftEvidence> shiftEvidence(List<String> features, ShiftEvidence empty);

  /**
   * Largest statistic of each calibration identity-day with enough history. Other days have hardly
   * any observed feature and cannot alarm. Many short-lived identities would use up the budget of
   * all others.
   *
   * @param draft baseline whose scopes have statistics; nothing else of it is read
   * @param options options with the required history
   */
  DayMaxima dayMaxima(Baseline draft, SampleOptions options);

  /**
   * Largest effective risk of each kept calibration identity-day.
   *
   * @param draft baseline whose scopes have statistics and calibrations
   * @param kept identity-days that calibrate
   * @param policies exceptions from the baseline's policy
   * @return by identity-day; days without evidence have risk 0
   */
  NavigableMap<IdentityDay, Double> riskMaxima(
      Baseline draft, NavigableMap<IdentityDay, CalibrationDayRisk.Day> kept, Policy policies);
}
