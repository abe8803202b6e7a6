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
}
