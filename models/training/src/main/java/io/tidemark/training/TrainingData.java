package io.tidemark.training;

import io.tidemark.runtime.baseline.Baseline;
import java.util.NavigableMap;

/**
 * The rows that a baseline is trained and calibrated on, and the three questions that a trainer
 * asks of them. On Spark and in memory the answers are the same, bit for bit.
 */
interface TrainingData {
  /**
   * The sample of each scope, from the training days.
   *
   * @return by scope, vectors in hash order; scopes without rows are absent
   */
  NavigableMap<String, float[][]> samples(SampleOptions options);

  /**
   * The largest statistic of each calibration identity-day.
   *
   * @param draft a baseline whose scopes have statistics; nothing else of it is read
   */
  DayMaxima dayMaxima(Baseline draft);

  /**
   * The largest effective risk of each kept calibration identity-day.
   *
   * @param draft a baseline whose scopes have statistics and calibrations
   * @param kept the identity-days that calibrate
   * @return by identity-day; days without evidence have risk 0
   */
  NavigableMap<IdentityDay, Double> riskMaxima(
      Baseline draft, NavigableMap<IdentityDay, RiskMaxima.Day> kept);
}
