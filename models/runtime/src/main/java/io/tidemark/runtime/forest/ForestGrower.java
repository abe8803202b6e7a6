package io.tidemark.runtime.forest;

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
}
