package io.tidemark.engine.profile;

/**
 * The 64-bit hash by which values are members of a profile. The same on every JVM; zero is kept for
 * "absent". Not keyed: whoever can choose a value that collides with a known one could as well
 * choose the known one.
 */
public final class ValueHash {
  /** The hash of no value. */
  public static final long ABSENT = 0L;

  private static final long SEED = 0x9E3779B97F4A7C15L;
  private static final long MULTIPLIER = 0xD6E8FEB86659FD93L;

  private ValueHash() {}

  /** The hash of a value; {@link #ABSENT} for null. */
  public static long of(CharSequence value) {
    if (value == null) {
      return ABSENT;
    }
    long hash = SEED ^ value.length();
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      hash = (hash ^ (Character.isSurrogate(c) ? paired(value, i) : c)) * MULTIPLIER;
      hash ^= hash >>> 32;
    }
    return mix(hash);
  }

  /** The hash of two values in this order; either may be {@link #ABSENT}. */
  public static long pair(long first, long second) {
    return mix(first * MULTIPLIER + second);
  }

  /** Half a surrogate pair does not survive UTF-8; it hashes as what becomes of it there. */
  private static char paired(CharSequence value, int at) {
    char c = value.charAt(at);
    boolean paired =
        Character.isHighSurrogate(c)
            ? at + 1 < value.length() && Character.isLowSurrogate(value.charAt(at + 1))
            : at > 0 && Character.isHighSurrogate(value.charAt(at - 1));
    return paired ? c : '?';
  }

  /** Finalizer of splitmix64 (Steele, Lea, Flood 2014), never {@link #ABSENT}. */
  public static long mix(long value) {
    long z = value + SEED;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    z ^= z >>> 31;
    return z == ABSENT ? 1L : z;
  }
}
