package io.tidemark.runtime.baseline;

/**
 * Bounds on the false-alarm rate above the k-th largest of n normal maxima, which follows a Beta(k,
 * n + 1 − k) distribution over the choice of calibration days. Ties can only lower it.
 */
public final class BetaBound {
  private static final double RESCALE = 0x1p600;

  private BetaBound() {}

  /**
   * Returns P(Beta(k, n + 1 − k) &gt; rate) = P(Binomial(n, rate) ≤ k − 1).
   *
   * @param k rank counted from the largest maximum, 1 to n
   * @param rate false-alarm rate, in (0, 1)
   */
  public static double exceedance(int k, int n, double rate) {
    if (k < 1 || k > n || !(rate > 0 && rate < 1)) {
      throw new IllegalArgumentException(
          "Invalid Beta bound: rank " + k + " of " + n + " at rate " + rate);
    }
    BinomialSum sum = new BinomialSum(n, rate);
    while (sum.upTo < k - 1) {
      sum.advance();
    }
    return sum.probability();
  }

  /**
   * Returns the largest k with P(Beta(k, n + 1 − k) &gt; budget) ≤ 1 − confidence; 0 if n is too
   * small, and n if the budget is 1.
   */
  public static int largestRank(int n, double budget, double confidence) {
    if (n < 0 || !(budget > 0 && budget <= 1) || !(confidence > 0 && confidence < 1)) {
      throw new IllegalArgumentException(
          "Invalid arguments for the largest rank: n %s, budget %s, confidence %s"
              .formatted(n, budget, confidence));
    }
    if (budget == 1) {
      return n;
    }
    BinomialSum sum = new BinomialSum(n, budget);
    int k = 0;
    while (k < n && sum.probability() <= 1 - confidence) {
      k++;
      sum.advance();
    }
    return k;
  }

  /** P(Binomial(n, rate) ≤ upTo) for rising upTo, scaled because (1 − rate)^n can underflow. */
  private static final class BinomialSum {
    private final int n;
    private final double odds;
    private double logScale;
    private double term = 1;
    private double total = 1;
    private int upTo;

    BinomialSum(int n, double rate) {
      this.n = n;
      this.odds = rate / (1 - rate);
      this.logScale = n * StrictMath.log1p(-rate);
    }

    void advance() {
      upTo++;
      term *= odds * (n - upTo + 1) / upTo;
      total += term;
      if (total > RESCALE) {
        term /= RESCALE;
        total /= RESCALE;
        logScale += StrictMath.log(RESCALE);
      }
    }

    double probability() {
      return Math.min(1, StrictMath.exp(logScale + StrictMath.log(total)));
    }
  }
}
