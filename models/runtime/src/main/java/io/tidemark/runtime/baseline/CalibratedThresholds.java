package io.tidemark.runtime.baseline;

import io.tidemark.engine.bytes.ByteSink;
import io.tidemark.engine.bytes.ByteSource;
import io.tidemark.runtime.baseline.PValueCalibration.ParetoTail;
import io.tidemark.runtime.risk.Level;
import io.tidemark.runtime.risk.RiskPolicy;
import java.util.Arrays;
import java.util.Optional;

/** Thresholds of effective risk for the levels MEDIUM and HIGH, each with its guarantee. */
public record CalibratedThresholds(
    double medium, double high, Promise mediumPromise, Promise highPromise) {
  public static final int LEAST_DAYS = 20;

  /**
   * Guarantees at most {@code budget} false step-ups per identity-day with probability {@code
   * confidence} over the choice of calibration days.
   *
   * @param k number of day maxima that may reach the threshold; 0 if extrapolated
   * @param n number of day maxima; 0 if the threshold is assumed rather than calibrated
   */
  public record Promise(double budget, double confidence, int k, int n) {
    public Promise {
      if (!(budget > 0 && budget <= 1)
          || !(confidence > 0 && confidence < 1)
          || (n != 0 && n < LEAST_DAYS)
          || k < 0
          || k > n) {
        throw new IllegalArgumentException(
            "Invalid promise: budget %s with confidence %s, rank %s of %s"
                .formatted(budget, confidence, k, n));
      }
    }

    /** Returns whether n was too small, so that the threshold has no guarantee. */
    public boolean extrapolated() {
      return k == 0;
    }
  }

  public CalibratedThresholds {
    if (!(medium > 0 && high >= medium)) {
      throw new IllegalArgumentException(
          "Thresholds " + medium + " and " + high + " must be above 0 and in ascending order");
    }
  }

  /**
   * Derives thresholds that meet both budgets.
   *
   * <p>A threshold lies between the k-th and the next largest maximum, for the largest rank k that
   * {@link BetaBound} allows. It is interpolated so that the budget is exceeded with probability 1
   * − confidence (Beran, Hall, Interpolated nonparametric prediction intervals and confidence
   * intervals, 1993). Otherwise, small companies would use only half their budget. Several days may
   * share a maximum, so a threshold is the next double above such a value. If normal days reach 1
   * more often than a budget allows, it is above 1 and never reached.
   *
   * @param dayMaxima largest effective risk of each normal identity-day, in [0, 1], in any order
   * @return the thresholds, or empty with fewer than {@link #LEAST_DAYS} maxima
   * @throws IllegalArgumentException if an argument is out of range, or the HIGH budget exceeds the
   *     MEDIUM budget
   */
  public static Optional<CalibratedThresholds> calibrate(
      double[] dayMaxima, double budgetMedium, double budgetHigh, double confidence) {
    if (budgetHigh > budgetMedium) {
      throw new IllegalArgumentException(
          "The high budget " + budgetHigh + " is above the medium budget " + budgetMedium);
    }
    double[] sorted = dayMaxima.clone();
    Arrays.sort(sorted);
    int n = sorted.length;
    if (n > 0 && !(sorted[0] >= 0 && sorted[n - 1] <= 1)) {
      throw new IllegalArgumentException(
          ("Day maxima of the effective risk range from %s to %s; they must be between 0"
                  + " and 1")
              .formatted(sorted[0], sorted[n - 1]));
    }
    if (n < LEAST_DAYS) {
      return Optional.empty();
    }
    Promise mediumPromise = promise(n, budgetMedium, confidence);
    Promise highPromise = promise(n, budgetHigh, confidence);
    double medium = threshold(sorted, mediumPromise);
    double high = Math.max(medium, threshold(sorted, highPromise));
    return Optional.of(new CalibratedThresholds(medium, high, mediumPromise, highPromise));
  }

  /** Returns thresholds to assume before any day is known. No risk reaches HIGH. */
  static CalibratedThresholds assumed(double medium, RiskPolicy policy) {
    return new CalibratedThresholds(
        Math.max(Double.MIN_NORMAL, medium),
        Math.nextUp(1.0),
        new Promise(policy.budgetMedium(), policy.confidence(), 0, 0),
        new Promise(policy.budgetHigh(), policy.confidence(), 0, 0));
  }

  boolean isAssumed() {
    return mediumPromise.n == 0;
  }

  public Level level(double effectiveRisk) {
    return effectiveRisk >= high ? Level.HIGH : effectiveRisk >= medium ? Level.MEDIUM : Level.LOW;
  }

  void write(ByteSink out) {
    out.f64(medium).f64(high);
    write(out, mediumPromise);
    write(out, highPromise);
  }

  static CalibratedThresholds read(ByteSource in) {
    return new CalibratedThresholds(
        in.at("medium threshold").f64(),
        in.at("high threshold").f64(),
        readPromise(in),
        readPromise(in));
  }

  private static Promise promise(int n, double budget, double confidence) {
    return new Promise(budget, confidence, BetaBound.largestRank(n, budget, confidence), n);
  }

  private static double threshold(double[] sorted, Promise promise) {
    int n = sorted.length;
    int k = promise.k();
    if (promise.extrapolated()) {
      double[] evidence = Arrays.stream(sorted).map(CalibratedThresholds::evidence).toArray();
      double beyond = ParetoTail.fit(evidence).valueExceededWith(promise.budget());
      return Math.max(Math.nextUp(sorted[n - 1]), risk(beyond));
    }
    double upper = sorted[n - k];
    double lower = sorted[Math.max(0, n - k - 1)];
    if (lower == upper) {
      return Math.nextUp(upper);
    }
    double above = BetaBound.exceedance(k, n, promise.budget());
    double below = BetaBound.exceedance(k + 1, n, promise.budget());
    double share = (1 - promise.confidence() - above) / (below - above);
    return Math.nextUp(risk(evidence(upper) - share * (evidence(upper) - evidence(lower))));
  }

  /** Evidence is additive on the logarithmic scale, where a threshold never exceeds 1. */
  private static double evidence(double risk) {
    return -StrictMath.log1p(-Math.min(risk, Math.nextDown(1.0)));
  }

  private static double risk(double evidence) {
    return -StrictMath.expm1(-evidence);
  }

  private static void write(ByteSink out, Promise promise) {
    out.f64(promise.budget()).f64(promise.confidence()).i32(promise.k()).i32(promise.n());
  }

  private static Promise readPromise(ByteSource in) {
    return new Promise(
        in.at("budget").f64(),
        in.at("confidence").f64(),
        in.at("rank").i32(),
        in.at("number of day maxima").i32());
  }
}
