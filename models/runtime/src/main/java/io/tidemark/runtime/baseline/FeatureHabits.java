package io.tidemark.runtime.baseline;

import io.tidemark.runtime.format.FlatReader;
import io.tidemark.runtime.format.FlatWriter;
import java.util.Arrays;

/**
 * How far each feature of one identity usually reaches, and what that takes from its values before
 * they are judged: an integration that is refused something every day says little by being refused
 * once more. Immutable and thread-safe.
 *
 * <p>A value x is judged as x / (1 + 8 · usual / far): half where the usual day's largest is an
 * eighth of the way to the far value, a ninth at the most. A feature that is usually 0, as that of
 * a network never seen is, keeps its weight whatever the identity does.
 */
public final class FeatureHabits {
  /** Of an identity without enough history: its values are judged as they are. */
  public static final FeatureHabits NONE = new FeatureHabits(new int[0], new float[0]);

  /** Days on which a feature must have been observed for a habit of it. */
  public static final int LEAST_DAYS = 5;

  private static final double STRENGTH = 8;
  private static final float LEAST_FACTOR = (float) (1 / (1 + STRENGTH));

  private final int[] features;
  private final float[] factors;

  private FeatureHabits(int[] features, float[] factors) {
    this.features = features;
    this.factors = factors;
  }

  /**
   * The habits of an identity.
   *
   * @param usualMaxima what each feature usually reaches in a day; NaN or not above 0 for none
   * @param farValues per feature a value far out for anybody; NaN for none
   */
  public static FeatureHabits of(float[] usualMaxima, float[] farValues) {
    int[] features = new int[usualMaxima.length];
    float[] factors = new float[usualMaxima.length];
    int size = 0;
    for (int feature = 0; feature < usualMaxima.length; feature++) {
      double share = Math.min(1, usualMaxima[feature] / (double) farValues[feature]);
      if (share > 0) {
        float factor = (float) (1 / (1 + STRENGTH * share));
        if (factor < 1) {
          features[size] = feature;
          factors[size++] = Math.max(LEAST_FACTOR, factor);
        }
      }
    }
    return size == 0
        ? NONE
        : new FeatureHabits(Arrays.copyOf(features, size), Arrays.copyOf(factors, size));
  }

  /** Whether no feature has a habit. */
  public boolean isEmpty() {
    return features.length == 0;
  }

  /** What is left of a feature's values, in (0, 1]. */
  public float factor(int feature) {
    int at = Arrays.binarySearch(features, feature);
    return at < 0 ? 1 : factors[at];
  }

  /**
   * A vector as it is judged: the one given where there is no habit, otherwise a new one.
   *
   * @param vector one value per feature; NaN means not observed
   */
  public float[] relative(float[] vector) {
    if (features.length == 0) {
      return vector;
    }
    float[] relative = vector.clone();
    for (int i = 0; i < features.length && features[i] < relative.length; i++) {
      relative[features[i]] *= factors[i];
    }
    return relative;
  }

  /** Number of features that have a habit. */
  public int size() {
    return features.length;
  }

  /** Largest position of a feature with a habit, or −1. */
  int lastFeature() {
    return features.length == 0 ? -1 : features[features.length - 1];
  }

  /** Appends what {@link #read} reads. */
  public void write(FlatWriter out) {
    out.putInts(features).putFloats(factors);
  }

  /**
   * Reads what {@link #write} appended.
   *
   * @throws io.tidemark.runtime.format.UnreadableBaselineException if it is anything else
   */
  public static FeatureHabits read(FlatReader in) {
    int[] features = in.takeInts("features with a habit");
    float[] factors = in.takeFloats("factors of habits");
    boolean fits = features.length == factors.length;
    for (int i = 0; fits && i < features.length; i++) {
      fits =
          features[i] >= (i == 0 ? 0 : features[i - 1] + 1)
              && factors[i] >= LEAST_FACTOR
              && factors[i] <= 1;
    }
    if (!fits) {
      throw in.unreadable("habits", 0, "features and factors do not fit together");
    }
    return features.length == 0 ? NONE : new FeatureHabits(features, factors);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FeatureHabits that
        && Arrays.equals(features, that.features)
        && Arrays.equals(factors, that.factors);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(features) + Arrays.hashCode(factors);
  }

  @Override
  public String toString() {
    return features.length + " features with a habit";
  }
}
