package io.tidemark.runtime.forest;

import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Grows the trees of one forest, one after the other, each from its own random stream.
 *
 * <p>A tree takes a subsample. The last {@code contrastShare} of it, rounded up but leaving one
 * real row, become contrast rows: one to three features that have a far value are moved there,
 * never down.
 *
 * <p>A node splits on a feature drawn uniformly from those that vary among its rows, at a value
 * drawn uniformly from (smallest, largest], so neither child is ever empty. What options add draws
 * random numbers of its own only where it is asked for: without, the trees are as they always were.
 */
final class ForestGrower {
  private static final int MOST_MOVED_FEATURES = 3;

  private final TrainingRows rows;
  private final ForestOptions options;
  private final boolean floats;
  private final Categories categories;
  private final double[] medians;
  private final int[] movable;
  private final int features;

  /** Rows of a subsample. */
  private final int sampleSize;

  private final double[] averagePathLength;
  private final RowDraw draw;
  private final NodeSplitter splitter;

  // The tree being grown: its rows, their order, and per node what is needed to go on.
  private final double[] sample;
  private final int[] order;
  private final int[] nodeFrom;
  private final int[] nodeTo;
  private final int[] nodeDepth;
  private final double[] expected;
  private final GrownTree tree;

  /**
   * @param floats whether values and thresholds are rounded to float32
   */
  ForestGrower(TrainingRows rows, ForestOptions options, boolean floats) {
    this.rows = rows;
    this.options = options;
    this.floats = floats;
    this.features = rows.features();
    this.categories = Categories.of(rows, options.categoricalFeatures());
    this.medians = rows.medians();
    categories.putCommonest(rows, medians);
    this.movable = movable(rows.farValues());
    this.sampleSize = Math.min(options.subsampleSize(), rows.drawable());
    this.averagePathLength = AveragePathLength.upTo(sampleSize);
    this.draw = new RowDraw(rows, options.sampling());

    int mostNodes = 2 * sampleSize - 1;
    sample = new double[Math.multiplyExact(sampleSize, features)];
    order = new int[sampleSize];
    nodeFrom = new int[mostNodes];
    nodeTo = new int[mostNodes];
    nodeDepth = new int[mostNodes];
    expected = new double[mostNodes];
    int width = Math.min(options.extensionLevel() + 1, features);
    tree = new GrownTree(mostNodes, width);
    splitter = new NodeSplitter(sample, order, features, options, floats, categories);
  }

  /** Grows all trees; each is handed over before the next one takes its place. */
  void grow(Consumer<GrownTree> grown) {
    for (int number = 0; number < options.numTrees(); number++) {
      SeededStream random = new SeededStream(options.seed(), number);
      drawSample(random);
      splitter.beginTree(random);
      growTree(random);
      grown.accept(tree);
    }
  }

  int sampleSize() {
    return sampleSize;
  }

  /** Features per split. */
  int width() {
    return tree.width;
  }

  /** What stands in for NaN: the median, or the commonest category. */
  double[] medians() {
    return medians;
  }

  Categories categories() {
    return categories;
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
      double value = rows.at(row, feature);
      double known = Double.isNaN(value) ? medians[feature] : value;
      sample[offset + feature] = floats ? (float) known : ExtendedForest.bounded(known);
    }
    categories.encode(sample, offset);
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

  private void growTree(SeededStream random) {
    int size = 1;
    nodeFrom[0] = 0;
    nodeTo[0] = sampleSize;
    nodeDepth[0] = 0;
    for (int node = 0; node < size; node++) {
      int from = nodeFrom[node];
      int to = nodeTo[node];
      int middle =
          nodeDepth[node] < options.maxDepth() && to - from > 1
              ? splitter.split(tree, node, from, to, random)
              : from;
      if (middle == from) {
        tree.leaf(node);
        expected[node] = nodeDepth[node] + averagePathLength[counted(to - from)];
        continue;
      }
      tree.left[node] = size;
      nodeFrom[size] = from;
      nodeTo[size] = middle;
      nodeFrom[size + 1] = middle;
      nodeTo[size + 1] = to;
      nodeDepth[size] = nodeDepth[node] + 1;
      nodeDepth[size + 1] = nodeDepth[node] + 1;
      size += 2;
    }
    tree.size = size;
    averageUpwards();
  }

  /**
   * How many rows those of a leaf count as. A few that no split sets apart are copies of each
   * other, or cling together at the last level: a flood of one event must not hide itself by its
   * number. All rows of the subsample always count, so that rows that are all equal stay average.
   */
  private int counted(int inLeaf) {
    double discount = options.groupShare() * sampleSize * (1 - (double) inLeaf / sampleSize);
    return Math.min(inLeaf, Math.max(1, inLeaf - (int) Math.round(discount)));
  }

  /** Children stand behind their parent, so one pass backwards averages from the leaves up. */
  private void averageUpwards() {
    for (int node = tree.size - 1; node >= 0; node--) {
      int left = tree.left[node];
      if (left != node) {
        int inLeft = nodeTo[left] - nodeFrom[left];
        int inRight = nodeTo[left + 1] - nodeFrom[left + 1];
        expected[node] =
            (inLeft * expected[left] + inRight * expected[left + 1]) / (inLeft + inRight);
      }
      tree.pathLengths[node] = (float) expected[node];
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
