package io.tidemark.runtime.baseline;

import io.tidemark.engine.bytes.ByteSink;
import io.tidemark.engine.bytes.ByteSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/**
 * How surprising feature values are. Immutable and thread-safe.
 *
 * <p>surprise(j, x) = −ln p, where p = (N·F(x) + e^(−κ·d)) / (N + 1), F(x) is the share of training
 * values at or above x, and d = max(0, x − origin) / (far − origin), limited to 50, is the position
 * of x relative to its far value. The second term stands for one unseen row; without it, exceeding
 * the largest count by one would be as surprising as a first new network. N is fixed so that scopes
 * of all sizes can be compared. Ties count, so a feature that never varied has surprise 0 at its
 * only value.
 *
 * <p>The 256 largest distinct values are kept, and enough smaller ones for neighbouring counts to
 * differ by at most 1/32, each with the number of values at or above it and above it. A value
 * between dropped ones has the share of the kept one below it, so p may be rounded up, never down.
 */
public final class TailSurprise {
  static final int EXACT_VALUES = 256;

  /** N, the nominal number of training rows. */
  static final double ROWS = 1000;

  /** κ. A far value is e^κ times less likely than a value just beyond the training maximum. */
  static final double STEEPNESS = 12;

  /** Upper limit for d. At 1.5 times this limit, e^(−κ·d) would underflow. */
  static final double FARTHEST = 50;

  private static final double COARSENESS = 1 + 1.0 / 32;
  private static final int ASSUMED_VALUES = 32;

  final int[] observed;
  private final int[] starts;
  private final float[] values;
  private final int[] atOrAbove;
  private final int[] above;
  private final float[] origins;
  private final float[] fars;

  private TailSurprise(
      int[] observed,
      int[] starts,
      float[] values,
      int[] atOrAbove,
      int[] above,
      float[] origins,
      float[] fars) {
    this.observed = observed;
    this.origins = origins;
    this.fars = fars;
    this.starts = starts;
    this.values = values;
    this.atOrAbove = atOrAbove;
    this.above = above;
  }

  /**
   * Learns the tail of each feature.
   *
   * @param rows rows with one value per feature, in any order; NaN values are not counted
   * @param farValues far value for each feature, above 0, or NaN if the feature has none
   */
  public static TailSurprise fit(float[][] rows, float[] farValues) {
    return fit(rows, new float[farValues.length], farValues);
  }

  /**
   * Returns the tails to assume before anything has been learned: shares fall exponentially to 1/N
   * at half the far value, so surprise grows linearly to ln N there, and by another κ up to the far
   * value, as in a trained tail whose largest value is 0. Features without a far value are never
   * surprising.
   */
  static TailSurprise assumed(float[] farValues) {
    float[] origins = new float[farValues.length];
    float[][] rows = new float[(int) ROWS][farValues.length];
    for (int feature = 0; feature < farValues.length; feature++) {
      boolean known = farValues[feature] > 0;
      origins[feature] = known ? farValues[feature] / 2 : 0;
      for (int row = 0; row < rows.length; row++) {
        double reached = StrictMath.log(ROWS / (row + 1)) / StrictMath.log(ROWS);
        double rounded = Math.floor(reached * ASSUMED_VALUES) / ASSUMED_VALUES;
        rows[row][feature] = known ? (float) (rounded * origins[feature]) : Float.NaN;
      }
    }
    return fit(rows, origins, farValues);
  }

  private static TailSurprise fit(float[][] rows, float[] origins, float[] farValues) {
    int numFeatures = farValues.length;
    int[] observed = new int[numFeatures];
    int[] starts = new int[numFeatures + 1];
    List<Kept> kept = new ArrayList<>();
    float[] column = new float[rows.length];
    for (int feature = 0; feature < numFeatures; feature++) {
      int count = 0;
      for (float[] row : rows) {
        // Adding 0 turns -0 into 0, so that the two equal values share one count.
        float value = row[feature] + 0f;
        if (!Float.isNaN(value)) {
          column[count++] = value;
        }
      }
      Arrays.sort(column, 0, count);
      kept.addAll(kept(column, count));
      observed[feature] = count;
      starts[feature + 1] = kept.size();
    }
    float[] values = new float[kept.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = kept.get(i).value;
    }
    int[] atOrAbove = kept.stream().mapToInt(Kept::atOrAbove).toArray();
    int[] above = kept.stream().mapToInt(Kept::above).toArray();
    return new TailSurprise(observed, starts, values, atOrAbove, above, origins, farValues.clone());
  }

  private record Kept(float value, int atOrAbove, int above) {}

  /** Returns the values to keep of the first {@code count} in a sorted column, rising. */
  private static Deque<Kept> kept(float[] sorted, int count) {
    ArrayDeque<Kept> rising = new ArrayDeque<>();
    int distinct = 0;
    int lastKept = 0;
    for (int end = count; end > 0; ) {
      float value = sorted[end - 1];
      int begin = end - 1;
      while (begin > 0 && sorted[begin - 1] == value) {
        begin--;
      }
      int counted = count - begin;
      // The smallest value is always kept, so p is exactly 1 for every value below it.
      if (distinct++ < EXACT_VALUES || counted > lastKept * COARSENESS || begin == 0) {
        rising.addFirst(new Kept(value, counted, count - end));
        lastKept = counted;
      }
      end = begin;
    }
    return rising;
  }

  /** Learns the tail of one column; a far value counts only above its origin. */
  public static TailSurprise fitColumn(float[] column, float origin, float far) {
    float[][] rows = new float[column.length][];
    for (int row = 0; row < rows.length; row++) {
      rows[row] = new float[] {column[row]};
    }
    return fit(rows, new float[] {origin}, new float[] {far});
  }

  public int numFeatures() {
    return observed.length;
  }

  /** Returns −ln p, which is at least 0; 0 for NaN and for features that were never observed. */
  public double surprise(int feature, float value) {
    double share = share(feature, value);
    if (share >= 1) {
      return 0;
    }
    double unseen = StrictMath.exp(-STEEPNESS * distance(feature, value));
    return -StrictMath.log(Math.min(1, (ROWS * share + unseen) / (ROWS + 1)));
  }

  float origin(int feature) {
    return origins[feature];
  }

  float far(int feature) {
    return fars[feature];
  }

  /** Returns the share of training values at or above a value, rounded up. */
  double share(int feature, float value) {
    return observed[feature] == 0 ? 1 : (double) tailCount(feature, value) / observed[feature];
  }

  private double distance(int feature, float value) {
    double way = fars[feature] - (double) origins[feature];
    if (!(way > 0)) {
      return 0;
    }
    return Math.min(FARTHEST, Math.max(0, value - (double) origins[feature]) / way);
  }

  /** Returns the number of training values at or above a value, rounded up; all for NaN. */
  int tailCount(int feature, float value) {
    int start = starts[feature];
    int end = starts[feature + 1];
    // In an ordinary event, most values are at or below the smallest kept value.
    if (start == end || Float.isNaN(value) || value <= values[start]) {
      return observed[feature];
    }
    int low = start;
    int length = end - start;
    while (length > 1) {
      int half = length >>> 1;
      low += values[low + half] <= value ? half : 0;
      length -= half;
    }
    return values[low] == value ? atOrAbove[low] : above[low];
  }

  public void write(ByteSink out) {
    out.ints(observed)
        .ints(starts)
        .floats(values)
        .ints(atOrAbove)
        .ints(above)
        .floats(origins)
        .floats(fars);
  }

  /**
   * @throws io.tidemark.engine.bytes.DamagedBytesException if counts or order are inconsistent
   */
  public static TailSurprise read(ByteSource in) {
    TailSurprise tails =
        new TailSurprise(
            in.at("tail observation counts").ints(),
            in.at("tail starts").ints(),
            in.at("tail values").floats(),
            in.at("tail counts at or above").ints(),
            in.at("tail counts above").ints(),
            in.at("tail origins").floats(),
            in.at("tail far values").floats());
    String problem = tails.problem();
    if (problem != null) {
      throw in.at("tails").damaged(problem);
    }
    return tails;
  }

  private String problem() {
    int features = observed.length;
    if (features == 0
        || starts.length != features + 1
        || starts[0] != 0
        || starts[features] != values.length
        || atOrAbove.length != values.length
        || above.length != values.length
        || origins.length != features
        || fars.length != features) {
      return "its array lengths are inconsistent";
    }
    for (int feature = 0; feature < features; feature++) {
      int start = starts[feature];
      int end = starts[feature + 1];
      if (end < start || end > values.length || (end == start) != (observed[feature] == 0)) {
        return "feature " + feature + " has values from " + start + " to " + end;
      }
      if (!Float.isFinite(origins[feature]) || Float.isInfinite(fars[feature])) {
        return "feature %s has an invalid range from %s to %s"
            .formatted(feature, origins[feature], fars[feature]);
      }
      int limit = observed[feature];
      for (int at = start; at < end; at++) {
        boolean rises = at == start || values[at] > values[at - 1];
        if (!rises
            || Float.isNaN(values[at])
            || above[at] < 0
            || atOrAbove[at] <= above[at]
            || atOrAbove[at] > limit) {
          return "the counts of feature " + feature + " are inconsistent at value " + at;
        }
        limit = above[at];
      }
    }
    return null;
  }
}
