package io.tidemark.jobs.lab;

/** Confidence interval of a rate. */
record Interval(double low, double high) {
  public boolean contains(double rate) {
    return rate >= low && rate <= high;
  }

  /** Returns Wilson's 95 % interval (1927) for a share of trials, or all rates for 0. */
  static Interval ofShare(double share, long of) {
    if (of == 0) {
      return new Interval(0, 1);
    }
    double z = 1.959963984540054;
    double middle = share + z * z / (2 * of);
    double half = z * StrictMath.sqrt(share * (1 - share) / of + z * z / (4.0 * of * of));
    double scale = 1 + z * z / of;
    return new Interval(Math.max(0, (middle - half) / scale), Math.min(1, (middle + half) / scale));
  }

  /**
   * Returns the 95 % interval of the number of alarms on {@code m} later normal days, according to
   * the beta-binomial distribution, if the threshold lies just above the k-th largest of n
   * calibration days.
   */
  public static Interval ofCount(int k, int n, int m) {
    // P(X = 0) = B(k, n + 1 − k + m) / B(k, n + 1 − k). Use logarithms because the result may
    // underflow.
    double logProbability = 0;
    for (int i = 0; i < m; i++) {
      logProbability += StrictMath.log((n + 1.0 - k + i) / (n + 1.0 + i));
    }
    double sum = 0;
    int low = -1;
    for (int x = 0; x < m; x++) {
      sum += StrictMath.exp(logProbability);
      if (low < 0 && sum > 0.025) {
        low = x;
      }
      if (sum >= 0.975) {
        return new Interval(low, x);
      }
      logProbability +=
          StrictMath.log((double) (m - x) / (x + 1) * (k + x) / ((double) n - k + m - x));
    }
    return new Interval(low < 0 ? m : low, m);
  }
}
