package io.tidemark.runtime.forest;

import java.util.Arrays;

/**
 * Splits the rows of one node: chooses what to compare them by, where, and puts those that go left
 * before those that go right.
 */
final class NodeSplitter {
  private final double[] sample;
  private final int[] order;
  private final int features;
  private final ForestOptions options;
  private final boolean floats;
  private final Categories categories;
  private final int width;
  private final int allowedCount;

  /** The features open to the present tree come first. */
  private final int[] allowed;

  private final int[] candidates;

  /** What the rows of the node are compared by, in the order of {@link #order}. */
  private final double[] compared;

  private final GuidedSplit guide;

  /** Rows of the node per category. */
  private final int[] categoryRows = new int[Categories.UNSEEN + 1];

  private double min;
  private double max;

  NodeSplitter(
      double[] sample,
      int[] order,
      int features,
      ForestOptions options,
      boolean floats,
      Categories categories) {
    this.sample = sample;
    this.order = order;
    this.features = features;
    this.options = options;
    this.floats = floats;
    this.categories = categories;
    this.allowedCount = (int) Math.max(1, Math.ceil(options.maxFeatures() * features));
    this.width = Math.min(options.extensionLevel() + 1, features);
    allowed = new int[features];
    candidates = new int[features];
    compared = new double[order.length];
    guide = new GuidedSplit(order.length);
    for (int feature = 0; feature < features; feature++) {
      allowed[feature] = feature;
    }
  }

  void beginTree(SeededStream random) {
    for (int i = 0; allowedCount < features && i < allowedCount; i++) {
      swap(allowed, i, i + random.below(features - i));
    }
  }

  /** The first row that goes right, or {@code from} if all rows are equal. */
  int split(GrownTree tree, int node, int from, int to, SeededStream random) {
    if (options.splitRule() == SplitRule.POOLED_GAIN && random.unit() < options.guidedShare()) {
      int middle = splitGuided(tree, node, from, to);
      if (middle > from) {
        return middle;
      }
    }
    System.arraycopy(allowed, 0, candidates, 0, allowedCount);
    for (int i = 0; i < allowedCount; i++) {
      swap(candidates, i, i + random.below(allowedCount - i));
      int feature = candidates[i];
      if (categories.isCategorical(feature)) {
        int middle = splitCategories(tree, node, feature, from, to, random);
        if (middle > from) {
          return middle;
        }
      } else if (compareBy(feature, from, to)) {
        return width == 1
            ? splitAxis(tree, node, feature, from, to, random.unit())
            : splitPlane(tree, node, i, from, to, random);
      }
    }
    return from;
  }

  private int splitAxis(GrownTree tree, int node, int feature, int from, int to, double unit) {
    double threshold = floats ? floatBetween(min, max, unit) : between(min, max, unit);
    tree.axis(node, feature, threshold);
    return partition(from, to, threshold);
  }

  private int splitGuided(GrownTree tree, int node, int from, int to) {
    int best = -1;
    double bestGain = 0;
    double below = 0;
    double above = 0;
    for (int i = 0; i < allowedCount; i++) {
      int feature = allowed[i];
      if (!categories.isCategorical(feature) && compareBy(feature, from, to)) {
        double gain = guide.search(compared, from, to);
        if (gain > bestGain) {
          best = feature;
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
    min = below;
    max = above;
    return splitAxis(tree, node, best, from, to, 0.5);
  }

  /**
   * A random direction over up to {@code width} features that vary, each in units of its deviation
   * among the rows of the node, so that no feature counts for more by being written in smaller
   * units.
   */
  private int splitPlane(
      GrownTree tree, int node, int first, int from, int to, SeededStream random) {
    tree.clear(node);
    int slot = node * width;
    int used = 0;
    for (int i = first; i < allowedCount && used < width; i++) {
      if (i > first) {
        swap(candidates, i, i + random.below(allowedCount - i));
      }
      int feature = candidates[i];
      if (!categories.isCategorical(feature) && compareBy(feature, from, to)) {
        tree.features[slot + used] = feature;
        tree.weights[slot + used] = random.gaussian() / deviation(from, to);
        used++;
      }
    }
    if (used == 1) {
      compareBy(tree.features[slot], from, to);
      return splitAxis(tree, node, tree.features[slot], from, to, random.unit());
    }
    min = Double.POSITIVE_INFINITY;
    max = Double.NEGATIVE_INFINITY;
    for (int at = from; at < to; at++) {
      double sum = 0;
      for (int i = 0; i < width; i++) {
        sum += tree.weights[slot + i] * sample[order[at] * features + tree.features[slot + i]];
      }
      compared[at] = sum;
      min = Math.min(min, sum);
      max = Math.max(max, sum);
    }
    if (!(min < max)) {
      return from;
    }
    double threshold = between(min, max, random.unit());
    tree.thresholds[node] = threshold;
    return partition(from, to, threshold);
  }

  /**
   * A random choice of the categories that the rows of the node have goes right. All others, unseen
   * ones too, go where the rarest of them goes: what was not seen here is at least as rare.
   */
  private int splitCategories(
      GrownTree tree, int node, int feature, int from, int to, SeededStream random) {
    Arrays.fill(categoryRows, 0);
    long present = 0;
    for (int at = from; at < to; at++) {
      compared[at] = sample[order[at] * features + feature];
      categoryRows[(int) compared[at]]++;
      present |= 1L << (int) compared[at];
    }
    int count = Long.bitCount(present);
    if (count < 2) {
      return from;
    }
    long right = present & random.next();
    if (right == 0 || right == present) {
      right = present;
      for (int skipped = random.below(count); skipped > 0; skipped--) {
        right &= right - 1;
      }
      right = Long.lowestOneBit(right);
    }
    for (int at = from; at < to; at++) {
      compared[at] = (right >>> (int) compared[at]) & 1;
    }
    boolean rarestGoesRight = (right >>> rarest(present) & 1) == 1;
    tree.categories(node, feature, rarestGoesRight ? right | ~present : right);
    return partition(from, to, 0.5);
  }

  private int rarest(long present) {
    int rarest = Long.numberOfTrailingZeros(present);
    for (int category = rarest; category < categoryRows.length; category++) {
      if ((present >>> category & 1) == 1 && categoryRows[category] < categoryRows[rarest]) {
        rarest = category;
      }
    }
    return rarest;
  }

  /** Whether the feature varies among the rows; they stand in {@link #compared} afterwards. */
  private boolean compareBy(int feature, int from, int to) {
    min = Double.POSITIVE_INFINITY;
    max = Double.NEGATIVE_INFINITY;
    for (int at = from; at < to; at++) {
      double value = sample[order[at] * features + feature];
      compared[at] = value;
      min = Math.min(min, value);
      max = Math.max(max, value);
    }
    return min < max;
  }

  private double deviation(int from, int to) {
    // In units of the range first, so that squares neither vanish nor overflow.
    double range = max - min;
    double mean = 0;
    for (int at = from; at < to; at++) {
      mean += (compared[at] - min) / range / (to - from);
    }
    double squares = 0;
    for (int at = from; at < to; at++) {
      double off = (compared[at] - min) / range - mean;
      squares += off * off;
    }
    return Math.sqrt(squares / (to - from)) * range;
  }

  /**
   * A float in (min, max]: with {@code x < t} to the left, min always goes left and max right.
   * Rounding to float may land on min, which would leave the left child empty.
   */
  static float floatBetween(double min, double max, double unit) {
    float drawn = (float) (min + unit * (max - min));
    return Math.min((float) max, drawn > min ? drawn : Math.nextUp((float) min));
  }

  /** As {@link #floatBetween}, a double. */
  static double between(double min, double max, double unit) {
    double drawn = min * (1 - unit) + max * unit;
    return Math.min(max, drawn > min ? drawn : Math.nextUp(min));
  }

  private int partition(int from, int to, double threshold) {
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
