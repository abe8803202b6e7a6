package io.tidemark.runtime.forest;

import java.util.Arrays;

/**
 * Grows the trees of one forest, one after the other, each from its own random stream.
 *
 * <p>A tree takes a uniform subsample without replacement (Floyd's method: as many draws as rows
 * taken, whatever the number of rows there are). The last {@code contrastShare} of the subsample,
 * rounded up but leaving one real row, become contrast rows: one to three features that have a far
 * value are moved there, never down.
 *
 * <p>A node splits on a feature drawn uniformly from those that vary among its rows, at a value
 * drawn uniformly from (smallest, largest], so neither child is ever empty. Nodes are laid out
 * breadth first with siblings side by side.
 */
final class ForestGrower {
  private static final int MOST_MOVED_FEATURES = 3;

  private final TrainingRows rows;
  private final ForestOptions options;
  private final float[] farValues;
  private final int[] movable;
  private final int features;
  private final int sampleSize;
  private final int contrastRows;
  private final double[] averagePathLength;

  // The tree being grown: its rows, their order, and per node what is needed to go on.
  private final float[] sample;
  private final int[] order;
  private final int[] candidates;
  private final boolean[] taken;
  private final int[] nodeFrom;
  private final int[] nodeTo;
  private final int[] nodeDepth;
  private final int[] nodeLeft;
  private final long[] nodes;
  private final float[] pathLengths;
  private final double[] expected;

  ForestGrower(TrainingRows rows, float[] farValues, ForestOptions options) {
    this.rows = rows;
    this.options = options;
    this.features = rows.features();
    this.farValues = checkedFarValues(farValues, features);
    this.movable = movable(this.farValues);
    this.sampleSize = Math.min(options.subsampleSize(), rows.count());
    int wanted = (int) Math.ceil(options.contrastShare() * sampleSize);
    this.contrastRows = movable.length == 0 ? 0 : Math.min(wanted, sampleSize - 1);
    this.averagePathLength = AveragePathLength.upTo(sampleSize);

    int mostNodes = 2 * sampleSize - 1;
    sample = new float[sampleSize * features];
    order = new int[sampleSize];
    candidates = new int[features];
    taken = new boolean[rows.count()];
    nodeFrom = new int[mostNodes];
    nodeTo = new int[mostNodes];
    nodeDepth = new int[mostNodes];
    nodeLeft = new int[mostNodes];
    nodes = new long[mostNodes];
    pathLengths = new float[mostNodes];
    expected = new double[mostNodes];
  }

  IsolationForest grow() {
    int trees = options.numTrees();
    int[] treeStarts = new int[trees + 1];
    long[] allNodes = new long[Math.multiplyExact(trees, nodes.length)];
    float[] allPathLengths = new float[allNodes.length];
    for (int tree = 0; tree < trees; tree++) {
      SeededStream random = new SeededStream(options.seed(), tree);
      drawSample(random);
      int size = growTree(random);
      System.arraycopy(nodes, 0, allNodes, treeStarts[tree], size);
      System.arraycopy(pathLengths, 0, allPathLengths, treeStarts[tree], size);
      treeStarts[tree + 1] = treeStarts[tree] + size;
    }
    int used = treeStarts[trees];
    return new IsolationForest(
        sampleSize,
        rows.medians(),
        treeStarts,
        Arrays.copyOf(allNodes, used),
        Arrays.copyOf(allPathLengths, used));
  }

  private void drawSample(SeededStream random) {
    int count = rows.count();
    for (int i = 0; i < sampleSize; i++) {
      int last = count - sampleSize + i;
      int drawn = random.below(last + 1);
      int row = taken[drawn] ? last : drawn;
      taken[row] = true;
      order[i] = row;
    }
    // Floyd's method is uniform over sets, not over orders: shuffle before the last rows are moved.
    for (int i = sampleSize - 1; i > 0; i--) {
      swap(order, i, random.below(i + 1));
    }
    for (int i = 0; i < sampleSize; i++) {
      taken[order[i]] = false;
      rows.copy(order[i], sample, i * features);
      order[i] = i;
    }
    for (int i = sampleSize - contrastRows; i < sampleSize; i++) {
      moveAway(i * features, random);
    }
  }

  private void moveAway(int offset, SeededStream random) {
    int moved = Math.min(1 + random.below(MOST_MOVED_FEATURES), movable.length);
    for (int i = 0; i < moved; i++) {
      swap(movable, i, i + random.below(movable.length - i));
      int at = offset + movable[i];
      sample[at] = Math.max(sample[at], farValues[movable[i]]);
    }
  }

  private int growTree(SeededStream random) {
    int size = 1;
    nodeFrom[0] = 0;
    nodeTo[0] = sampleSize;
    nodeDepth[0] = 0;
    for (int node = 0; node < size; node++) {
      boolean split = nodeDepth[node] < options.maxDepth() && split(node, size, random);
      if (split) {
        size += 2;
      } else {
        makeLeaf(node);
      }
    }
    // Children stand behind their parent, so one pass backwards averages from the leaves up.
    for (int node = size - 1; node >= 0; node--) {
      int left = nodeLeft[node];
      if (left != node) {
        int inLeft = nodeTo[left] - nodeFrom[left];
        int inRight = nodeTo[left + 1] - nodeFrom[left + 1];
        expected[node] =
            (inLeft * expected[left] + inRight * expected[left + 1]) / (inLeft + inRight);
        pathLengths[node] = (float) expected[node];
      }
    }
    return size;
  }

  private void makeLeaf(int node) {
    nodes[node] = IsolationForest.packLeaf(node);
    nodeLeft[node] = node;
    expected[node] = nodeDepth[node] + averagePathLength[nodeTo[node] - nodeFrom[node]];
    pathLengths[node] = (float) expected[node];
  }

  /** Splits a node into {@code left} and {@code left + 1}, unless all its rows are equal. */
  private boolean split(int node, int left, SeededStream random) {
    int from = nodeFrom[node];
    int to = nodeTo[node];
    if (to - from < 2) {
      return false;
    }
    for (int i = 0; i < features; i++) {
      candidates[i] = i;
    }
    for (int i = 0; i < features; i++) {
      swap(candidates, i, i + random.below(features - i));
      int feature = candidates[i];
      float min = Float.POSITIVE_INFINITY;
      float max = Float.NEGATIVE_INFINITY;
      for (int at = from; at < to; at++) {
        float value = sample[order[at] * features + feature];
        min = Math.min(min, value);
        max = Math.max(max, value);
      }
      if (min < max) {
        float threshold = splitBetween(min, max, random.unit());
        int middle = partition(from, to, feature, threshold);
        nodes[node] = IsolationForest.packSplit(feature, threshold, left);
        nodeLeft[node] = left;
        nodeFrom[left] = from;
        nodeTo[left] = middle;
        nodeFrom[left + 1] = middle;
        nodeTo[left + 1] = to;
        nodeDepth[left] = nodeDepth[node] + 1;
        nodeDepth[left + 1] = nodeDepth[node] + 1;
        return true;
      }
    }
    return false;
  }

  /**
   * A float in (min, max]: with {@code x < t} to the left, min always goes left and max right.
   * Rounding to float may land on min, which would leave the left child empty.
   */
  static float splitBetween(float min, float max, double unit) {
    float drawn = (float) (min + unit * ((double) max - min));
    return Math.min(max, drawn > min ? drawn : Math.nextUp(min));
  }

  private int partition(int from, int to, int feature, float threshold) {
    int low = from;
    int high = to - 1;
    while (low <= high) {
      if (sample[order[low] * features + feature] < threshold) {
        low++;
      } else {
        swap(order, low, high--);
      }
    }
    return low;
  }

  private static float[] checkedFarValues(float[] farValues, int features) {
    if (farValues.length != features) {
      throw new IllegalArgumentException(
          "There are "
              + farValues.length
              + " far values for "
              + features
              + " features; give one each, NaN for a feature that contrast rows leave alone");
    }
    for (int feature = 0; feature < features; feature++) {
      if (Float.isInfinite(farValues[feature])) {
        throw new IllegalArgumentException(
            "The far value of feature " + feature + " is infinite; give a finite one or NaN");
      }
    }
    return farValues.clone();
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

  private static void swap(int[] array, int i, int j) {
    int kept = array[i];
    array[i] = array[j];
    array[j] = kept;
  }
}
