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
 * (16); the right child is the next node. A leaf is its own left child and compares with NaN, which
 * is never true, so a walk of a fixed number of steps needs no branch to stop, and several trees
 * are walked at once to hide the latency of memory. Beside each node stands its path length,
 * float32: in a leaf, depth + c(rows in it); in an inner node, the mean over the training rows that
 * reached it. Leaf path lengths are added as doubles in tree order, so a score has the same bits
 * everywhere. The change of the mean from node to node is what {@link #explain} attributes.
 *
 * <p>[1] Liu, Ting, Zhou, Isolation Forest, ICDM 2008; Isolation-Based Anomaly Detection, TKDD
 * 2012.
 */
public final class IsolationForest {
  private static final int LEAF_SPLIT = 0x7fc00000;
  private static final int MOST_STEPS = 64;

  private final int sampleSize;
  private final double normalizer;
  private final float[] medians;
  private final int[] treeStarts;
  private final long[] nodes;
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
    return scoreOf(totalPathLength(matrix, offset) / numTrees());
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
    double total = 0;
    for (int tree = 0; tree < numTrees(); tree++) {
      int start = treeStarts[tree];
      int node = start;
      int child = next(start, node, matrix, offset);
      while (child != node) {
        double shortened = (double) pathLengths[node] - pathLengths[child];
        shares[featureOf(nodes[node])] += shortened / numTrees();
        node = child;
        child = next(start, node, matrix, offset);
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
    String problem = problem(sampleSize, medians, treeStarts, nodes, pathLengths);
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

  private double totalPathLength(float[] matrix, int offset) {
    double total = 0;
    int trees = numTrees();
    int tree = 0;
    for (; tree + 4 <= trees; tree += 4) {
      int start0 = treeStarts[tree];
      int start1 = treeStarts[tree + 1];
      int start2 = treeStarts[tree + 2];
      int start3 = treeStarts[tree + 3];
      int node0 = start0;
      int node1 = start1;
      int node2 = start2;
      int node3 = start3;
      for (int step = 0; step < steps; step++) {
        node0 = next(start0, node0, matrix, offset);
        node1 = next(start1, node1, matrix, offset);
        node2 = next(start2, node2, matrix, offset);
        node3 = next(start3, node3, matrix, offset);
      }
      total += pathLengths[node0];
      total += pathLengths[node1];
      total += pathLengths[node2];
      total += pathLengths[node3];
    }
    for (; tree < trees; tree++) {
      int start = treeStarts[tree];
      int node = start;
      for (int step = 0; step < steps; step++) {
        node = next(start, node, matrix, offset);
      }
      total += pathLengths[node];
    }
    return total;
  }

  /** The child to go to, or the node itself if it is a leaf. */
  private int next(int start, int node, float[] matrix, int offset) {
    long packed = nodes[node];
    int feature = featureOf(packed);
    float value = matrix[offset + feature];
    if (Float.isNaN(value)) {
      value = medians[feature];
    }
    return start + leftOf(packed) + (value >= splitOf(packed) ? 1 : 0);
  }

  private static float splitOf(long packed) {
    return Float.intBitsToFloat((int) (packed >>> 32));
  }

  private static int featureOf(long packed) {
    return (int) (packed >>> 16) & 0xffff;
  }

  private static int leftOf(long packed) {
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

  private static String problem(
      int sampleSize, float[] medians, int[] treeStarts, long[] nodes, float[] pathLengths) {
    if (sampleSize < 1) {
      return "it was grown on no rows";
    }
    if (medians.length == 0 || medians.length > TrainingRows.MAX_FEATURES) {
      return "it has " + medians.length + " features";
    }
    int trees = treeStarts.length - 1;
    if (trees < 1
        || treeStarts[0] != 0
        || treeStarts[trees] != nodes.length
        || nodes.length != pathLengths.length) {
      return "its trees, nodes and path lengths do not fit together";
    }
    for (int tree = 0; tree < trees; tree++) {
      int start = treeStarts[tree];
      int size = treeStarts[tree + 1] - start;
      if (size < 1 || size > 2 * sampleSize - 1 || start + size > nodes.length) {
        return "tree " + tree + " has " + size + " nodes";
      }
      String problem = problemOfTree(start, size, medians.length, nodes, pathLengths);
      if (problem != null) {
        return "tree " + tree + " " + problem;
      }
    }
    return null;
  }

  private static String problemOfTree(
      int start, int size, int features, long[] nodes, float[] pathLengths) {
    // Breadth first, each inner node owns the next two nodes: a tree of any other shape is forged.
    int nextFree = 1;
    int[] depth = new int[size];
    for (int node = 0; node < size; node++) {
      long packed = nodes[start + node];
      if (!(pathLengths[start + node] >= 0 && pathLengths[start + node] < Float.MAX_VALUE)) {
        return "has a path length of " + pathLengths[start + node];
      }
      if (packed == packLeaf(node)) {
        continue;
      }
      if (leftOf(packed) != nextFree || nextFree + 1 >= size || depth[node] >= MOST_STEPS) {
        return "has a misplaced child under node " + node;
      }
      if (featureOf(packed) >= features || !Float.isFinite(splitOf(packed))) {
        return "splits at " + splitOf(packed) + " of feature " + featureOf(packed);
      }
      depth[nextFree] = depth[node] + 1;
      depth[nextFree + 1] = depth[node] + 1;
      nextFree += 2;
    }
    return nextFree == size ? null : "has nodes nobody leads to";
  }
}
