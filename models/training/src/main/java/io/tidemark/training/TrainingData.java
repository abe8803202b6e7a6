package io.tidemark.training;

import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.policy.RiskPolicies;
import java.util.List;
import java.util.NavigableMap;

/**
 * The rows that a baseline is trained and calibrated on, and the questions that a trainer asks of
 * them. On Spark and in memory the answers are the same, bit for bit.
 */
interface TrainingData {
  /**
   * The sample of each scope, from the training days.
   *
   * @return by scope, vectors in hash order; scopes without rows are absent
   */
  NavigableMap<String, float[][]> samples(SampleOptions options);

  /**
   * How many members of each cohort were beyond all they reached before, on the calibration days.
   *
   * @param features of volume or rhythm, at least one
   * @param empty evidence of nobody
   */
  NavigableMap<String, ShiftEvidence> shiftEvidence(List<String> features, ShiftEvidence empty);

  /**
   * The largest statistic of each calibration identity-day with enough history behind it. On others
   * hardly a feature is observed: a fleet of short-lived identities would be so many days that
   * cannot alarm, and use up the budget of all others.
   *
   * @param draft a baseline whose scopes have statistics; nothing else of it is read
   * @param options how much history is enough
   */
  DayMaxima dayMaxima(Baseline draft, SampleOptions options);

  /**
   * The largest effective risk of each kept calibration identity-day.
   *
   * @param draft a baseline whose scopes have statistics and calibrations
   * @param kept the identity-days that calibrate
   * @param policies risk figures that differ from those of everyone
   * @return by identity-day; days without evidence have risk 0
   */
  NavigableMap<IdentityDay, Double> riskMaxima(
      Baseline draft, NavigableMap<IdentityDay, CalibrationRisk.Day> kept, RiskPolicies policies);
}
