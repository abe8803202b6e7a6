package io.tidemark.runtime.forest;

import io.tidemark.runtime.forest.Forest.AveragePathLength;
import java.util.Arrays;

/**
 * Grows a forest's trees one after another, each from its own random stream and subsample.
 *
 * <p>The last rows of a subsample, a share of {@code contrastShare} rounded up, but not all, become
 * contrast rows: one to three of their features that have a far value are raised to it.
 *
 * <p>A node splits on a feature drawn uniformly from those that differ among its rows, at a value
 * drawn uniformly from (smallest, largest], so no child is empty. Random numbers are drawn for
 * guided splits only if {@code guidedShare} is above 0. Nodes are stored breadth first, siblings
 * together.
 */
final class ForestGrower {
  private static final int MOST_MOVED_FEATURES = 3;

  private final TrainingRows rows;
  private final ForestOptions options;
  private final float[] medians;
  private final int[] movable;
  private final int features;
  private final int sampleSize;
  private final double[] averagePathLength;
  private final RowDraw draw;
  private final NodeSplitter splitter;
  private final float[] sample;
  private final int[] order;
  private final int[] nodeFrom;
  private final int[] nodeTo;
  private final int[] nodeDepth;
  private final double[] expected;
  private final int[] treeStarts;
  private final long[] nodes;
  private final float[] pathLengths;
  private int start;

  ForestGrower(TrainingRows rows, ForestOptions options) {
    this.rows = rows;
    this.options = options;
    this.features = rows.features();
    this.medians = rows.medians();
    this.movable = movable(rows.farValues());
    this.sampleSize = Math.min(options.subsampleSize(), rows.count());
    this.averagePathLength = AveragePathLength.upTo(sampleSize);
    this.draw = new RowDraw(rows.count());

    int mostNodes = 2 * sampleSize - 1;
    sample = new float[Math.multiplyExact(sampleSize, features)];
    order = new int[sampleSize];
    nodeFrom = new int[mostNodes];
    nodeTo = new int[mostNodes];
    nodeDepth = new int[mostNodes];
    expected = new double[mostNodes];
    splitter = new NodeSplitter(sample, order, features, options.guidedShare());
    treeStarts = new int[options.numTrees() + 1];
    nodes = new long[Math.multiplyExact(options.numTrees(), mostNodes)];
    pathLengths = new float[nodes.length];
  }

  Forest grow() {
    for (int tree = 0; tree < options.numTrees(); tree++) {
      SeededStream random = new SeededStream(options.seed(), tree);
      drawSample(random);
      start = treeStarts[tree];
      treeStarts[tree + 1] = start + growTree(random);
    }
    int used = treeStarts[options.numTrees()];
    return new Forest(
        sampleSize,
        medians,
        treeStarts,
        Arrays.copyOf(nodes, used),
        Arrays.copyOf(pathLengths, used));
  }

  private void drawSample(SeededStream random) {
    draw.draw(random, order, sampleSize);
    for (int i = 0; i < sampleSize; i++) {
      copy(order[i], i * features);
      order[i] = i;
    }
    int wanted = (int) Math.ceil(options.contrastShare() * sampleSize);
    int contrastRows = movable.length == 0 ? 0 : Math.min(wanted, sampleSize - 1);
    for (int i = sampleSize - contrastRows; i < sampleSize; i++) {
      moveAway(i * features, random);
    }
  }

  private void copy(int row, int offset) {
    for (int feature = 0; feature < features; feature++) {
      float value = rows.at(row, feature);
      sample[offset + feature] = Float.isNaN(value) ? medians[feature] : value;
    }
  }

  private void moveAway(int offset, SeededStream random) {
    int moved = Math.min(1 + random.below(MOST_MOVED_FEATURES), movable.length);
    for (int i = 0; i < moved; i++) {
      int drawn = i + random.below(movable.length - i);
      int feature = movable[drawn];
      movable[drawn] = movable[i];
      movable[i] = feature;
      int at = offset + feature;
      sample[at] = Math.max(sample[at], rows.farValues()[feature]);
    }
  }

  private int growTree(SeededStream random) {
    int size = 1;
    nodeFrom[0] = 0;
    nodeTo[0] = sampleSize;
    nodeDepth[0] = 0;
    for (int node = 0; node < size; node++) {
      int from = nodeFrom[node];
      int to = nodeTo[node];
      int middle =
          nodeDepth[node] < options.maxDepth() && to - from > 1
              ? splitter.split(from, to, random)
              : from;
      if (middle == from) {
        nodes[start + node] = Forest.packLeaf(node);
        expected[node] = nodeDepth[node] + averagePathLength[counted(to - from)];
        continue;
      }
      nodes[start + node] = Forest.packSplit(splitter.feature(), splitter.value(), size);
      nodeFrom[size] = from;
      nodeTo[size] = middle;
      nodeFrom[size + 1] = middle;
      nodeTo[size + 1] = to;
      nodeDepth[size] = nodeDepth[node] + 1;
      nodeDepth[size + 1] = nodeDepth[node] + 1;
      size += 2;
    }
    averageUpwards(size);
    return size;
  }

  /**
   * Returns the number of rows that a leaf counts as. A small group that was not separated counts
   * as fewer, so that a flood of identical events does not look normal merely because of its size.
   * The whole subsample counts in full.
   */
  private int counted(int inLeaf) {
    double discount = options.groupShare() * sampleSize * (1 - (double) inLeaf / sampleSize);
    return Math.min(inLeaf, Math.max(1, inLeaf - (int) Math.round(discount)));
  }

  /** Computes the path lengths of inner nodes backwards, because children come after parents. */
  private void averageUpwards(int size) {
    for (int node = size - 1; node >= 0; node--) {
      int left = Forest.leftOf(nodes[start + node]);
      if (left != node) {
        int inLeft = nodeTo[left] - nodeFrom[left];
        int inRight = nodeTo[left + 1] - nodeFrom[left + 1];
        expected[node] =
            (inLeft * expected[left] + inRight * expected[left + 1]) / (inLeft + inRight);
      }
      pathLengths[start + node] = (float) expected[node];
    }
  }

  private static int[] movable(float[] farValues) {
    int[] movable = new int[farValues.length];
    int count = 0;
    for (int feature = 0; feature < farValues.length; feature++) {
      if (!Float.isNaN(farValues[feature])) {
        movable[count++] = feature;
      }
    }
    return Arrays.copyOf(movable, count);
  }

  /** Draws subsamples without replacement by Floyd's method. */
  static final class RowDraw {
    private final boolean[] taken;

    RowDraw(int count) {
      this.taken = new boolean[count];
    }

    /** Fills {@code target} with distinct row numbers in uniformly random order. */
    void draw(SeededStream random, int[] target, int sampleSize) {
      for (int i = 0; i < sampleSize; i++) {
        int last = taken.length - sampleSize + i;
        int drawn = random.below(last + 1);
        int row = taken[drawn] ? last : drawn;
        taken[row] = true;
        target[i] = row;
      }
      // Floyd's method does not draw orders uniformly, and the last rows become contrast rows.
      for (int i = sampleSize - 1; i > 0; i--) {
        int j = random.below(i + 1);
        int kept = target[i];
        target[i] = target[j];
        target[j] = kept;
      }
      for (int i = 0; i < sampleSize; i++) {
        taken[target[i]] = false;
      }
    }
  }

  /** SplitMix64 generator (Steele, Lea, Flood, OOPSLA 2014), the same on every machine and JDK. */
  static final class SeededStream {
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

  /** Splits a node's rows: those that go left are moved in front of the others. */
  static final class NodeSplitter {
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

    /** Returns the index of the first row that goes right, or {@code from} if all are equal. */
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

  /**
   * Finds the split with the largest pooled gain, the relative reduction in standard deviation by a
   * mean for each side (Cortes, Revisiting randomized choices in isolation forests, arXiv
   * 2110.13402).
   */
  static final class GuidedSplit {
    private final double[] sorted;
    private double below;
    private double above;

    GuidedSplit(int mostRows) {
      sorted = new double[mostRows];
    }

    /** Returns the largest gain between two different values, in [0, 1]; 0 if all are equal. */
    double search(double[] values, int from, int to) {
      int count = to - from;
      System.arraycopy(values, from, sorted, 0, count);
      Arrays.sort(sorted, 0, count);
      double mean = 0;
      for (int i = 0; i < count; i++) {
        mean += sorted[i] / count;
      }
      double sum = 0;
      double squares = 0;
      for (int i = 0; i < count; i++) {
        double deviation = sorted[i] - mean;
        sum += deviation;
        squares += deviation * deviation;
      }
      double whole = spread(count, sum, squares);
      double best = -1;
      double leftSum = 0;
      double leftSquares = 0;
      for (int i = 1; i < count; i++) {
        double deviation = sorted[i - 1] - mean;
        leftSum += deviation;
        leftSquares += deviation * deviation;
        if (sorted[i - 1] < sorted[i]) {
          double pooled =
              spread(i, leftSum, leftSquares)
                  + spread(count - i, sum - leftSum, squares - leftSquares);
          double gain = whole > 0 ? Math.max(0, 1 - pooled / whole) : 0;
          if (gain > best) {
            best = gain;
            below = sorted[i - 1];
            above = sorted[i];
          }
        }
      }
      return Math.max(0, best);
    }

    double below() {
      return below;
    }

    double above() {
      return above;
    }

    /** Returns the number of rows multiplied by the standard deviation of their values. */
    private static double spread(int count, double sum, double squares) {
      return Math.sqrt(Math.max(0, count * squares - sum * sum));
    }
  }
}
