package io.tidemark.engine.profile;

/**
 * 64-bit hash that identifies a value in a profile, the same on every JVM. It has no key: whoever
 * can choose a colliding value could just as well choose the known value itself.
 */
public final class ValueHash {
  public static final long ABSENT = 0L;
  private static final long SEED = 0x9E3779B97F4A7C15L;
  private static final long MULTIPLIER = 0xD6E8FEB86659FD93L;

  private ValueHash() {}

  /** Returns the hash of a value, or {@link #ABSENT} for null. */
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

  public static long pair(long first, long second) {
    return mix(first * MULTIPLIER + second);
  }

  /** Replaces an unpaired surrogate by {@code ?}, as when Java encodes UTF-8. */
  private static char paired(CharSequence value, int at) {
    char c = value.charAt(at);
    boolean paired =
        Character.isHighSurrogate(c)
            ? at + 1 < value.length() && Character.isLowSurrogate(value.charAt(at + 1))
            : at > 0 && Character.isHighSurrogate(value.charAt(at - 1));
    return paired ? c : '?';
  }

  /** Applies the splitmix64 finalizer (Steele et al. 2014). Never returns {@link #ABSENT}. */
  public static long mix(long value) {
    long z = value + SEED;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    z ^= z >>> 31;
    return z == ABSENT ? 1L : z;
  }
}
