package io.tidemark.simulator;

import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Generates random values from a fixed key. Not thread-safe.
 *
 * <p>Only {@link SplittableRandom#nextLong()} is used, which is SplitMix64 [1] on every JDK. All
 * other values are derived from it with {@link StrictMath}, because the JDK's own bounded,
 * exponential and Gaussian algorithms have changed between releases.
 *
 * <p>[1] Steele, Lea, Flood, Fast Splittable Pseudorandom Number Generators, OOPSLA 2014.
 */
public final class Rng {
  private static final char[] BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".toCharArray();
  private static final HexFormat HEX = HexFormat.of();

  private final SplittableRandom source;

  private Rng(long key) {
    this.source = new SplittableRandom(key);
  }

  /** Creates a random-number generator that depends only on the given values. */
  public static Rng keyed(long seed, String name, long number) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < name.length(); i++) {
      hash = (hash ^ name.charAt(i)) * 0x100000001b3L;
    }
    return new Rng(mix(mix(mix(seed) ^ hash) ^ number));
  }

  private static long mix(long value) {
    long z = value + 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }

  /** Returns 64 uniformly distributed bits. */
  public long bits() {
    return source.nextLong();
  }

  /** Returns a uniformly distributed number in [0, 1). */
  public double unit() {
    return (bits() >>> 11) * 0x1.0p-53;
  }

  /** Returns a uniformly distributed number in [low, high). */
  public double real(double low, double high) {
    return low + (high - low) * unit();
  }

  /**
   * Returns a uniformly distributed integer from 0 to bound − 1. For the bounds used here, the bias
   * of the reduction is below 2⁻³².
   */
  public int below(int bound) {
    return (int) (((bits() >>> 32) * bound) >>> 32);
  }

  /** Returns a uniformly distributed integer from low to high, inclusive. */
  public int between(int low, int high) {
    return low + below(high - low + 1);
  }

  /** Returns true with the given probability. */
  public boolean chance(double probability) {
    return unit() < probability;
  }

  /** Returns a uniformly chosen element of a non-empty list. */
  public <T> T pick(List<T> from) {
    return from.get(below(from.size()));
  }

  /** Returns an index from 0 to size − 1. Lower indexes are more likely. */
  public int skewed(int size) {
    double u = unit();
    return (int) (size * u * u * u);
  }

  /** Returns an index with a probability proportional to its positive weight. */
  public int weighted(double[] weights) {
    double total = 0;
    for (double weight : weights) {
      total += weight;
    }
    double at = unit() * total;
    for (int i = 0; i < weights.length - 1; i++) {
      at -= weights[i];
      if (at < 0) {
        return i;
      }
    }
    return weights.length - 1;
  }

  /** Returns a standard normal number, using the Box–Muller method (1958). */
  public double normal() {
    double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - unit()));
    return radius * StrictMath.cos(2 * StrictMath.PI * unit());
  }

  /** Returns a log-normal number, given its median and its logarithm's standard deviation. */
  public double lognormal(double median, double sigma) {
    return median * StrictMath.exp(sigma * normal());
  }

  /** Returns a Poisson-distributed number, above a mean of 40 by the normal approximation. */
  public int poisson(double mean) {
    if (mean > 40) {
      return (int) Math.max(0, StrictMath.rint(mean + StrictMath.sqrt(mean) * normal()));
    }
    double limit = StrictMath.exp(-mean);
    double product = unit();
    int count = 0;
    while (product > limit) {
      product *= unit();
      count++;
    }
    return count;
  }

  /** Returns a random (version 4) UUID in lower case. */
  public String uuid() {
    String high = HEX.toHexDigits((bits() & ~0xf000L) | 0x4000L);
    String low = HEX.toHexDigits((bits() >>> 2) | Long.MIN_VALUE);
    return String.join(
        "-",
        high.substring(0, 8),
        high.substring(8, 12),
        high.substring(12),
        low.substring(0, 4),
        low.substring(4));
  }

  /** Returns the given number of lower-case hexadecimal digits. */
  public String hex(int digits) {
    StringBuilder hex = new StringBuilder();
    while (hex.length() < digits) {
      hex.append(HEX.toHexDigits(bits()));
    }
    return hex.substring(0, digits);
  }

  /** Returns the given number of digits in a radix of at most 16. */
  String digits(int count, int radix) {
    StringBuilder digits = new StringBuilder(count);
    for (int i = 0; i < count; i++) {
      digits.append(Character.forDigit(below(radix), 16));
    }
    return digits.toString();
  }

  /** Returns the given number of base 32 characters (A–Z and 2–7). */
  public String base32(int length) {
    char[] text = new char[length];
    for (int i = 0; i < length; i++) {
      text[i] = BASE32[below(32)];
    }
    return new String(text);
  }
}
