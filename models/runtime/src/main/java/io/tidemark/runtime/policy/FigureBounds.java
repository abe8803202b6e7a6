package io.tidemark.runtime.policy;

import java.time.Duration;

/**
 * Between what people may choose risk figures, in policies and in settings. A baseline or a release
 * may hold others, of programs that knew no such bounds.
 */
public final class FigureBounds {
  public static final String LEAST_HALF_LIFE = "1m";
  public static final String MOST_HALF_LIFE = "30d";
  public static final String LEAST_BUDGET = "0.000001";
  public static final String MOST_BUDGET = "1";
  public static final String LEAST_CONFIDENCE = "0.5";
  public static final String MOST_CONFIDENCE = "0.9999";

  private FigureBounds() {}

  /**
   * Refuses figures beyond their bounds; what is not stated is not looked at.
   *
   * @throws IllegalArgumentException says which figure and what may be chosen
   */
  static void require(RiskChanges stated) {
    if (stated.halfLife() != null) {
      Duration least = PolicyMapping.spelled(LEAST_HALF_LIFE);
      Duration most = PolicyMapping.spelled(MOST_HALF_LIFE);
      require("half-life", stated.halfLife(), least, most, LEAST_HALF_LIFE, MOST_HALF_LIFE);
    }
    require("medium budget", stated.mediumBudget(), LEAST_BUDGET, MOST_BUDGET);
    require("high budget", stated.highBudget(), LEAST_BUDGET, MOST_BUDGET);
    require("confidence", stated.confidence(), LEAST_CONFIDENCE, MOST_CONFIDENCE);
  }

  private static void require(String figure, Double stated, String least, String most) {
    if (stated != null) {
      require(figure, stated, Double.valueOf(least), Double.valueOf(most), least, most);
    }
  }

  private static <T extends Comparable<T>> void require(
      String figure, T stated, T least, T most, String leastWord, String mostWord) {
    if (stated.compareTo(least) < 0 || stated.compareTo(most) > 0) {
      throw new IllegalArgumentException(
          "Risk policy has %s %s; choose %s to %s".formatted(figure, stated, leastWord, mostWord));
    }
  }
}
