package io.tidemark.runtime.baseline;

import io.tidemark.runtime.forest.ForestOptions;
import io.tidemark.runtime.risk.DecisionTable;
import io.tidemark.runtime.risk.RiskPolicy;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * Small baselines drawn from a seed. Features are normally distributed, except the last, a flag
 * that never fires.
 */
public final class TestBaselines {
  /** Fixed values, so that the frozen bytes do not change with the defaults. */
  public static final RiskPolicy POLICY =
      new RiskPolicy(
          Duration.ofHours(6),
          0.3,
          List.of(1.0, 1.0, 1.5, 2.0),
          DecisionTable.defaults(),
          0.05,
          0.01,
          0.9);

  private static final LocalDate NIGHT = LocalDate.of(2026, 1, 31);

  private TestBaselines() {}

  public static float[][] rows(int count, int features, long seed) {
    Random random = new Random(seed);
    float[][] rows = new float[count][features];
    for (float[] row : rows) {
      for (int feature = 0; feature < features - 1; feature++) {
        row[feature] = (float) random.nextGaussian();
      }
    }
    return rows;
  }

  public static EventStatistic statistic(int count, int features, long seed) {
    return statistic(count, features, seed, Combination.TAILS_AND_FOREST);
  }

  static EventStatistic statistic(int count, int features, long seed, Combination combination) {
    float[] far = new float[features];
    Arrays.fill(far, 4f);
    far[features - 1] = 1f;
    ForestOptions options = ForestOptions.defaults(seed).withNumTrees(20).withSubsampleSize(128);
    return EventStatistic.fit(rows(count, features, seed), far, options, combination);
  }

  /**
   * Creates a scope calibrated on the maxima of {@code days} days with five events each; its usual
   * maximum is its seed.
   */
  public static ScopeBaseline scope(String id, int days, long seed) {
    EventStatistic statistic = statistic(400, 4, seed);
    double[] maxima = new double[days];
    for (int day = 0; day < days; day++) {
      for (float[] row : rows(5, 4, seed + 100 + day)) {
        maxima[day] = Math.max(maxima[day], statistic.statistic(row));
      }
    }
    PValueCalibration calibration =
        new PValueCalibration(maxima, NIGHT.minusDays(6), NIGHT, Map.of("labelled compromised", 3));
    double[] risks = new double[days];
    for (int day = 0; day < days; day++) {
      risks[day] = POLICY.evidence(calibration.pValueLeavingOut(maxima[day], maxima[day]));
    }
    Optional<CalibratedThresholds> thresholds =
        CalibratedThresholds.calibrate(
            risks, POLICY.budgetMedium(), POLICY.budgetHigh(), POLICY.confidence());
    return new ScopeBaseline(id, statistic, calibration, thresholds, seed, 400, 30);
  }

  public static Baseline baseline() {
    return new Baseline(
        List.of("rate_1h", "rarity_action", "errors_24h", "new_network"),
        "ab12cd",
        NIGHT,
        POLICY,
        Map.of("seed", "1", "commit", "0123abc", "spark", "4.2.0"),
        UsualMaxima.of(Map.of("aws:key-1", 2.5, "aws:key-2", 0.0, "gh:bot", 7.25)),
        List.of(
            scope(Baseline.GLOBAL, 300, 1),
            scope(Baseline.cohortScope("ci_job:aws"), 60, 2),
            scope(Baseline.cohortScope("agent:aws"), 5, 3)));
  }
}
