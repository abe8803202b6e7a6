package io.tidemark.runtime.forest;

import io.tidemark.runtime.format.FlatReader;
import io.tidemark.runtime.format.FlatWriter;

/**
 * An isolation forest [1] over float32 features: rows that few random splits set apart score high.
 * Immutable and thread-safe; scoring allocates nothing.
 *
 * <p>A value {@code x < split} goes left. NaN means not observed and is replaced by the median of
 * that feature in training, when growing and when scoring alike. A forest of one row, or of rows
 * that are all equal, gives every row 0.5.
 *
 * <p>Design. A node is one long: split value (32 bits), feature (16), left child within the tree
 * (16); the right child is the next node. A leaf is its own left child and splits at NaN. For the
 * walk, splits and values become integers that order as the floats do, the split of a leaf above
 * all of them: a step is a subtraction and a shift, without a branch to mispredict, a leaf steps
 * onto itself, and eight trees are walked at once to hide the latency of memory. Beside each node
 * stands its path length, float32: in a leaf, depth + c(rows in it); in an inner node, the mean
 * over the training rows that reached it. Leaf path lengths are added as doubles in tree order, so
 * a score has the same bits everywhere. The change of the mean from node to node is what {@link
 * #explain} attributes.
 *
 * <p>[1] Liu, Ting, Zhou, Isolation Forest, ICDM 2008; Isolation-Based Anomaly Detection, TKDD
 * 2012.
 */
public final class IsolationForest {
  private static final int LEAF_SPLIT = 0x7fc00000;

  /** Room for one row per thread, so that scoring allocates nothing. */
  private static final ThreadLocal<int[]> KEYS = ThreadLocal.withInitial(() -> new int[64]);

  private final int sampleSize;
  private final double normalizer;
  private final float[] medians;
  private final int[] treeStarts;
  private final long[] nodes;
  private final long[] walk;
  private final float[] pathLengths;
  private final int steps;
  private final double rootMean;

  IsolationForest(
      int sampleSize, float[] medians, int[] treeStarts, long[] nodes, float[] pathLengths) {
    this.sampleSize = sampleSize;
    // Rounded as path lengths are, so that rows that are all equal score exactly 0.5.
    this.normalizer = (float) AveragePathLength.of(sampleSize);
    this.medians = medians;
    this.treeStarts = treeStarts;
    this.nodes = nodes;
    this.walk = walkOver(nodes);
    this.pathLengths = pathLengths;
    this.steps = longestPath();
    double total = 0;
    for (int tree = 0; tree < numTrees(); tree++) {
      total += pathLengths[treeStarts[tree]];
    }
    this.rootMean = total / numTrees();
  }

  /**
   * Grows a forest. The result depends on the rows, their order and the options only.
   *
   * @param rows at least one, all of the same length, finite or NaN, in an order that does not
   *     depend on how they were read (sorted by a hash of their key)
   * @param farValues one per feature: where contrast rows are moved to; NaN leaves the feature
   *     alone
   * @throws IllegalArgumentException naming the row, the feature or the option at fault
   */
  public static IsolationForest train(float[][] rows, float[] farValues, ForestOptions options) {
    return new ForestGrower(new TrainingRows(rows), farValues, options).grow();
  }

  /**
   * How isolated a row is.
   *
   * @param row one value per feature; NaN means not observed
   * @return anomaly score in (0, 1]; about 0.5 is average
   */
  public double score(float[] row) {
    return score(row, 0);
  }

  /** As {@link #score(float[])}, of the row that starts at {@code offset} of a flat matrix. */
  public double score(float[] matrix, int offset) {
    return scoreOf(totalPathLength(keys(matrix, offset)) / numTrees());
  }

  /**
   * As {@link #score(float[])}, and adds to {@code shares} by how much each feature shortened the
   * path, in splits: all shares together are {@link #rootMean()} minus the row's mean path length.
   * Negative where a feature made the row look more usual.
   */
  public double explain(float[] row, double[] shares) {
    return explain(row, 0, shares);
  }

  /** As {@link #explain(float[], double[])}, of the row at {@code offset} of a flat matrix. */
  public double explain(float[] matrix, int offset, double[] shares) {
    int[] keys = keys(matrix, offset);
    double total = 0;
    for (int tree = 0; tree < numTrees(); tree++) {
      int start = treeStarts[tree];
      int node = start;
      int child = next(start, node, keys);
      while (child != node) {
        double shortened = (double) pathLengths[node] - pathLengths[child];
        shares[featureOf(nodes[node])] += shortened / numTrees();
        node = child;
        child = next(start, node, keys);
      }
      total += pathLengths[node];
    }
    return scoreOf(total / numTrees());
  }

  /** Number of values in a row. */
  public int numFeatures() {
    return medians.length;
  }

  /** Number of trees. */
  public int numTrees() {
    return treeStarts.length - 1;
  }

  /** Rows each tree was grown on. */
  public int sampleSize() {
    return sampleSize;
  }

  /** c(sampleSize), a float32: a mean path length of this many splits scores 0.5. */
  public double normalizer() {
    return normalizer;
  }

  /** Mean path length over the training samples, in splits. */
  public double rootMean() {
    return rootMean;
  }

  /** What stands in for NaN, one value per feature. */
  public float[] medians() {
    return medians.clone();
  }

  /** Number of nodes of a tree; node 0 is its root. */
  public int treeSize(int tree) {
    return treeStarts[tree + 1] - treeStarts[tree];
  }

  /** Whether a node has no children. */
  public boolean isLeaf(int tree, int node) {
    return leftOf(nodes[treeStarts[tree] + node]) == node;
  }

  /** The feature a node splits on. */
  public int splitFeature(int tree, int node) {
    return featureOf(nodes[treeStarts[tree] + node]);
  }

  /** Values below this go left. */
  public float splitValue(int tree, int node) {
    return splitOf(nodes[treeStarts[tree] + node]);
  }

  /** The left child; the right one is the next node. */
  public int leftChild(int tree, int node) {
    return leftOf(nodes[treeStarts[tree] + node]);
  }

  /** Path length of a leaf in splits; of an inner node, the mean over its training rows. */
  public float pathLength(int tree, int node) {
    return pathLengths[treeStarts[tree] + node];
  }

  /** Appends sample size, medians, tree starts, nodes and path lengths. */
  public void write(FlatWriter out) {
    out.putInt(sampleSize)
        .putFloats(medians)
        .putInts(treeStarts)
        .putLongs(nodes)
        .putFloats(pathLengths);
  }

  /**
   * Reads what {@link #write} appended, and checks that every walk stays inside its tree and ends.
   *
   * @throws io.tidemark.runtime.format.UnreadableBaselineException if it does not
   */
  public static IsolationForest read(FlatReader in) {
    int sampleSize = in.takeIntUpTo("forest sample size", ForestOptions.MAX_SUBSAMPLE);
    float[] medians = in.takeFloats("forest medians");
    int[] treeStarts = in.takeInts("forest tree starts");
    long[] nodes = in.takeLongs("forest nodes");
    float[] pathLengths = in.takeFloats("forest path lengths");
    String problem = ForestShape.problem(sampleSize, medians, treeStarts, nodes, pathLengths);
    if (problem != null) {
      throw in.unreadable("forest", 0, problem);
    }
    return new IsolationForest(sampleSize, medians, treeStarts, nodes, pathLengths);
  }

  static long packSplit(int feature, float split, int left) {
    return (long) Float.floatToRawIntBits(split) << 32 | (long) feature << 16 | left;
  }

  static long packLeaf(int node) {
    return (long) LEAF_SPLIT << 32 | node;
  }

  private double scoreOf(double meanPathLength) {
    // One row, or none to compare with: nothing can be said, as of rows that are all equal.
    return normalizer == 0 ? 0.5 : StrictMath.pow(2, -meanPathLength / normalizer);
  }

  /** The row as keys that order as its values do, medians in place of NaN. */
  private int[] keys(float[] matrix, int offset) {
    int[] keys = KEYS.get();
    if (keys.length < medians.length) {
      keys = new int[medians.length];
      KEYS.set(keys);
    }
    for (int feature = 0; feature < medians.length; feature++) {
      float value = matrix[offset + feature];
      keys[feature] = key(Float.isNaN(value) ? medians[feature] : value);
    }
    return keys;
  }

  private double totalPathLength(int[] keys) {
    double total = 0;
    int trees = numTrees();
    int tree = 0;
    for (; tree + 8 <= trees; tree += 8) {
      int start0 = treeStarts[tree];
      int start1 = treeStarts[tree + 1];
      int start2 = treeStarts[tree + 2];
      int start3 = treeStarts[tree + 3];
      int start4 = treeStarts[tree + 4];
      int start5 = treeStarts[tree + 5];
      int start6 = treeStarts[tree + 6];
      int start7 = treeStarts[tree + 7];
      int node0 = start0;
      int node1 = start1;
      int node2 = start2;
      int node3 = start3;
      int node4 = start4;
      int node5 = start5;
      int node6 = start6;
      int node7 = start7;
      for (int step = 0; step < steps; step++) {
        node0 = next(start0, node0, keys);
        node1 = next(start1, node1, keys);
        node2 = next(start2, node2, keys);
        node3 = next(start3, node3, keys);
        node4 = next(start4, node4, keys);
        node5 = next(start5, node5, keys);
        node6 = next(start6, node6, keys);
        node7 = next(start7, node7, keys);
      }
      total += pathLengths[node0];
      total += pathLengths[node1];
      total += pathLengths[node2];
      total += pathLengths[node3];
      total += pathLengths[node4];
      total += pathLengths[node5];
      total += pathLengths[node6];
      total += pathLengths[node7];
    }
    for (; tree < trees; tree++) {
      int start = treeStarts[tree];
      int node = start;
      for (int step = 0; step < steps; step++) {
        node = next(start, node, keys);
      }
      total += pathLengths[node];
    }
    return total;
  }

  /** The child to go to, or the node itself if it is a leaf. */
  private int next(int start, int node, int[] keys) {
    long packed = walk[node];
    // −1 when the key is below the split: the left child is one before the right one.
    int left = (int) ((keys[featureOf(packed)] - (packed >> 32)) >> 63);
    return start + leftOf(packed) + 1 + left;
  }

  /** Orders as the float does; 0 and −0 are the same. */
  private static int key(float value) {
    int bits = Float.floatToRawIntBits(value + 0f);
    return bits ^ ((bits >> 31) & Integer.MAX_VALUE);
  }

  private static long[] walkOver(long[] nodes) {
    long[] walk = new long[nodes.length];
    for (int node = 0; node < nodes.length; node++) {
      float split = splitOf(nodes[node]);
      int key = Float.isNaN(split) ? Integer.MAX_VALUE : key(split);
      walk[node] = (long) key << 32 | (nodes[node] & 0xffff_ffffL);
    }
    return walk;
  }

  static float splitOf(long packed) {
    return Float.intBitsToFloat((int) (packed >>> 32));
  }

  static int featureOf(long packed) {
    return (int) (packed >>> 16) & 0xffff;
  }

  static int leftOf(long packed) {
    return (int) packed & 0xffff;
  }

  private int longestPath() {
    int longest = 0;
    for (int tree = 0; tree < numTrees(); tree++) {
      int[] depth = new int[treeSize(tree)];
      for (int node = 0; node < depth.length; node++) {
        int left = leftChild(tree, node);
        if (left != node) {
          depth[left] = depth[node] + 1;
          depth[left + 1] = depth[node] + 1;
          longest = Math.max(longest, depth[left]);
        }
      }
    }
    return longest;
  }
}
