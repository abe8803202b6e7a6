package io.tidemark.runtime.forest;

/** Splits a node's rows: those that go left are moved in front of the others. */
final class NodeSplitter {
  private final float[] sample;
  private final int[] order;
  private final int features;
  private final double guidedShare;
  private final int[] candidates;

  /** Values of the feature being compared, in the order given by {@link #order}. */
  private final double[] compared;

  private final GuidedSplit guide;
  private double min;
  private double max;
  private int feature;
  private float value;

  NodeSplitter(float[] sample, int[] order, int features, double guidedShare) {
    this.sample = sample;
    this.order = order;
    this.features = features;
    this.guidedShare = guidedShare;
    candidates = new int[features];
    compared = new double[order.length];
    guide = new GuidedSplit(order.length);
  }

  /** Returns the index of the first row that goes right, or {@code from} if all rows are equal. */
  int split(int from, int to, SeededStream random) {
    if (guidedShare > 0 && random.unit() < guidedShare) {
      int middle = splitGuided(from, to);
      if (middle > from) {
        return middle;
      }
    }
    for (int i = 0; i < features; i++) {
      candidates[i] = i;
    }
    for (int i = 0; i < features; i++) {
      swap(candidates, i, i + random.below(features - i));
      if (compareBy(candidates[i], from, to)) {
        return splitAt(candidates[i], floatBetween(min, max, random.unit()), from, to);
      }
    }
    return from;
  }

  int feature() {
    return feature;
  }

  float value() {
    return value;
  }

  private int splitGuided(int from, int to) {
    int best = -1;
    double bestGain = 0;
    double below = 0;
    double above = 0;
    for (int candidate = 0; candidate < features; candidate++) {
      if (compareBy(candidate, from, to)) {
        double gain = guide.search(compared, from, to);
        if (gain > bestGain) {
          best = candidate;
          bestGain = gain;
          below = guide.below();
          above = guide.above();
        }
      }
    }
    if (best < 0) {
      return from;
    }
    compareBy(best, from, to);
    return splitAt(best, floatBetween(below, above, 0.5), from, to);
  }

  /** Copies a feature's values to {@link #compared} and returns whether they differ. */
  private boolean compareBy(int candidate, int from, int to) {
    min = Double.POSITIVE_INFINITY;
    max = Double.NEGATIVE_INFINITY;
    for (int at = from; at < to; at++) {
      double found = sample[order[at] * features + candidate];
      compared[at] = found;
      min = Math.min(min, found);
      max = Math.max(max, found);
    }
    return min < max;
  }

  /** Returns a float in (min, max], so that neither child is empty. */
  static float floatBetween(double min, double max, double unit) {
    float drawn = (float) (min + unit * (max - min));
    return Math.min((float) max, drawn > min ? drawn : Math.nextUp((float) min));
  }

  private int splitAt(int chosen, float threshold, int from, int to) {
    feature = chosen;
    value = threshold;
    int low = from;
    int high = to - 1;
    while (low <= high) {
      if (compared[low] < threshold) {
        low++;
      } else {
        double kept = compared[low];
        compared[low] = compared[high];
        compared[high] = kept;
        swap(order, low, high--);
      }
    }
    return low;
  }

  private static void swap(int[] array, int i, int j) {
    int kept = array[i];
    array[i] = array[j];
    array[j] = kept;
  }
}
