package io.tidemark.training;

import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.baseline.CalibratedThresholds;
import io.tidemark.runtime.baseline.Combination;
import io.tidemark.runtime.baseline.EventStatistic;
import io.tidemark.runtime.baseline.PValueCalibration;
import io.tidemark.runtime.baseline.ScopeBaseline;
import io.tidemark.runtime.baseline.UsualMaxima;
import io.tidemark.runtime.forest.ForestOptions;
import io.tidemark.runtime.policy.Policy;
import io.tidemark.runtime.risk.RiskPolicy;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** Baseline created without Spark, with 300 calibration days whose maxima range from 0.01 to 3. */
final class TestBaseline {
  static final ForestOptions FOREST =
      ForestOptions.defaults(1).withNumTrees(20).withSubsampleSize(128);
  static final RiskPolicy POLICY = RiskPolicy.defaults().withPStart(0.3);

  private TestBaseline() {}

  static BaselineTrainer trainer() {
    return new BaselineTrainer(
        FeatureRow.CATALOGUE,
        new SampleOptions(2048, 0.1, 3, SampleKey.of(1)),
        FOREST,
        POLICY,
        Policy.NONE);
  }

  static Baseline of(Map<String, Double> usualMaxima) {
    return of(usualMaxima, global(thresholds(300), calibration(300, Map.of())));
  }

  static Baseline of(Map<String, Double> usualMaxima, ScopeBaseline... scopes) {
    return new Baseline(
        FeatureRow.CATALOGUE.names(),
        FeatureRow.CATALOGUE.hash(),
        FeatureRow.DAY.minusDays(1),
        POLICY,
        Map.of(),
        UsualMaxima.of(usualMaxima),
        List.of(scopes));
  }

  static ScopeBaseline global(
      Optional<CalibratedThresholds> thresholds, PValueCalibration calibration) {
    return new ScopeBaseline(Baseline.GLOBAL, statistic(), calibration, thresholds, 0, 300, 20);
  }

  static PValueCalibration calibration(int days, Map<String, Integer> leftOut) {
    double[] maxima = new double[days];
    Arrays.setAll(maxima, i -> (i + 1) / 100.0);
    return new PValueCalibration(
        maxima, FeatureRow.DAY.minusDays(8), FeatureRow.DAY.minusDays(1), leftOut);
  }

  /** Returns thresholds calibrated on days whose risks are evenly spread. */
  static Optional<CalibratedThresholds> thresholds(int days) {
    double[] risks = new double[days];
    Arrays.setAll(risks, i -> POLICY.evidence((i + 1.0) / days));
    return CalibratedThresholds.calibrate(risks, 0.05, 0.01, 0.9);
  }

  private static EventStatistic statistic() {
    Random random = new Random(1);
    float[][] rows = new float[300][3];
    for (float[] row : rows) {
      row[0] = (float) Math.abs(random.nextGaussian());
      row[1] = (float) Math.abs(random.nextGaussian());
    }
    return EventStatistic.fit(
        rows, FeatureRow.CATALOGUE.farValues(), FOREST, Combination.TAILS_AND_FOREST);
  }
}
