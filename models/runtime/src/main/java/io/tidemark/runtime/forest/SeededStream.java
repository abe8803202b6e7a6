package io.tidemark.runtime.forest;

/** SplitMix64 generator (Steele, Lea, Flood, OOPSLA 2014), the same on every machine and JDK. */
final class SeededStream {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private long state;

  SeededStream(long seed, long stream) {
    state = mix(mix(seed + GOLDEN) ^ mix(stream * GOLDEN + 1));
  }

  long next() {
    state += GOLDEN;
    return mix(state);
  }

  /** Returns a uniformly distributed value in [0, 1) with 53 random bits. */
  double unit() {
    return (next() >>> 11) * 0x1.0p-53;
  }

  /** Returns a uniform integer below a bound, with a bias of at most bound / 2^32. */
  int below(int bound) {
    return (int) (((next() >>> 32) * bound) >>> 32);
  }

  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
