package io.tidemark.runtime.baseline;

import io.tidemark.engine.bytes.ByteSink;
import io.tidemark.engine.bytes.ByteSource;
import io.tidemark.engine.profile.ValueHash;
import java.util.Arrays;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * The usual daily maximum of each known identity's statistic, by a 64-bit hash, in twelve bytes.
 * Some identities behave unusually every day, so each is judged by how far it exceeds its own.
 * Immutable and thread-safe.
 */
public final class UsualMaxima {
  public static final UsualMaxima NONE = new UsualMaxima(new long[0], new float[0]);

  private final long[] hashes;
  private final float[] maxima;

  private UsualMaxima(long[] hashes, float[] maxima) {
    this.hashes = hashes;
    this.maxima = maxima;
  }

  /**
   * @throws IllegalArgumentException if a maximum is not a finite float
   */
  public static UsualMaxima of(Map<String, Double> byIdentity) {
    TreeMap<Long, Float> sorted = new TreeMap<>();
    byIdentity.forEach(
        (identity, maximum) -> {
          if (!Float.isFinite(maximum.floatValue())) {
            throw new IllegalArgumentException(
                "An identity has the usual maximum " + maximum + "; it must be a finite float");
          }
          sorted.put(ValueHash.of(identity), maximum.floatValue());
        });
    long[] hashes = new long[sorted.size()];
    float[] maxima = new float[sorted.size()];
    int at = 0;
    for (Map.Entry<Long, Float> entry : sorted.entrySet()) {
      hashes[at] = entry.getKey();
      maxima[at++] = entry.getValue();
    }
    return new UsualMaxima(hashes, maxima);
  }

  public OptionalDouble of(String identity) {
    int at = Arrays.binarySearch(hashes, ValueHash.of(identity));
    return at < 0 ? OptionalDouble.empty() : OptionalDouble.of(maxima[at]);
  }

  public int size() {
    return hashes.length;
  }

  void write(ByteSink out) {
    out.longs(hashes).floats(maxima);
  }

  static UsualMaxima read(ByteSource in) {
    long[] hashes = in.at("hashes of identities").longs();
    float[] maxima = in.at("usual maxima").floats();
    boolean fits = hashes.length == maxima.length;
    for (int i = 0; fits && i < hashes.length; i++) {
      fits = (i == 0 || hashes[i] > hashes[i - 1]) && Float.isFinite(maxima[i]);
    }
    if (!fits) {
      throw in.at("usual maxima").damaged("hashes and maxima are inconsistent");
    }
    return new UsualMaxima(hashes, maxima);
  }
}
