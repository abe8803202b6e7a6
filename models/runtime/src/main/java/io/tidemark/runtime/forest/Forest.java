package io.tidemark.runtime.forest;

import io.tidemark.engine.bytes.ByteSink;
import io.tidemark.engine.bytes.ByteSource;

/**
 * An isolation forest [1] over float32 features: rows that few random splits set apart score high.
 * Immutable and thread-safe; scoring allocates nothing.
 *
 * <p>Scores are in (0, 1]; 0.5 is a path as long as a random binary tree of the subsample has on
 * average. Where most rows are alike, splits take the others off first and paths of the many are
 * longer: ordinary rows score well below 0.5, and scores of two forests do not compare.
 *
 * <p>A value {@code x < split} goes left. NaN means not observed and is replaced by the median of
 * that feature in training, when growing and when scoring alike. A forest of one row, or of rows
 * that are all equal, gives every row 0.5. Doubles are rounded to float32, in training and in
 * scoring.
 *
 * <p>Design. A node is one long: split value (32 bits), feature (16), left child within the tree
 * (16); the right child is the next node. A leaf is its own left child and splits at NaN. Each node
 * has a path length, float32: in a leaf, depth + c(rows in it); in an inner node, the mean over the
 * training rows that reached it. Leaf path lengths are added as doubles in tree order, so a score
 * has the same bits everywhere. The change of the mean from node to node is what {@link #explain}
 * attributes.
 *
 * <p>[1] Liu, Ting, Zhou, Isolation Forest, ICDM 2008; Isolation-Based Anomaly Detection, TKDD
 * 2012.
 */
public final class Forest {
  private static final int LEAF_SPLIT = 0x7fc00000;

  private final int sampleSize;
  private final double normalizer;
  private final float[] medians;
  private final int[] treeStarts;
  private final long[] nodes;
  private final float[] pathLengths;
  private final TreeWalk walk;
  private final double rootMean;

  Forest(int sampleSize, float[] medians, int[] treeStarts, long[] nodes, float[] pathLengths) {
    this.sampleSize = sampleSize;
    // Rounded as path lengths are, so that rows that are all equal score exactly 0.5.
    this.normalizer = (float) AveragePathLength.of(sampleSize);
    this.medians = medians;
    this.treeStarts = treeStarts;
    this.nodes = nodes;
    this.pathLengths = pathLengths;
    this.walk = new TreeWalk(medians, treeStarts, nodes, pathLengths);
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
  public static Forest train(float[][] rows, float[] farValues, ForestOptions options) {
    return train(TrainingRows.ofRows(rows).withFarValues(farValues), options);
  }

  /** As {@link #train(float[][], float[], ForestOptions)}, of rows that have been checked. */
  public static Forest train(TrainingRows rows, ForestOptions options) {
    return new ForestGrower(rows, options).grow();
  }

  /** How isolated a row is, of one value per feature. */
  public double score(float[] row) {
    requireWidth(row.length);
    return score(row, 0);
  }

  /** As {@link #score(float[])}, of the row that starts at {@code offset} of a flat matrix. */
  public double score(float[] matrix, int offset) {
    return scoreOf(walk.total(keys(matrix, offset)));
  }

  /** As {@link #score(float[])}, of doubles. */
  public double score(double[] row) {
    requireWidth(row.length);
    long[] keys = walk.scratch();
    for (int feature = 0; feature < medians.length; feature++) {
      keys[feature] = walk.key((float) row[feature], feature);
    }
    return scoreOf(walk.total(keys));
  }

  /**
   * As {@link #score(float[])}, and adds to {@code shares} by how much each feature shortened the
   * path, in splits: all shares together are {@link #rootMean()} minus the row's mean path length.
   * Negative where a feature made the row look more usual.
   */
  public double explain(float[] row, double[] shares) {
    requireWidth(row.length);
    return explain(row, 0, shares);
  }

  /** As {@link #explain(float[], double[])}, of the row at {@code offset} of a flat matrix. */
  public double explain(float[] matrix, int offset, double[] shares) {
    long[] keys = keys(matrix, offset);
    double total = 0;
    for (int tree = 0; tree < numTrees(); tree++) {
      int start = treeStarts[tree];
      int node = start;
      int child = walk.next(start, node, keys);
      while (child != node) {
        double shortened = (double) pathLengths[node] - pathLengths[child];
        shares[featureOf(nodes[node])] += shortened / numTrees();
        node = child;
        child = walk.next(start, node, keys);
      }
      total += pathLengths[node];
    }
    return scoreOf(total);
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

  /** The training median of each feature, which replaces NaN. */
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
  public void write(ByteSink out) {
    out.i32(sampleSize).floats(medians).ints(treeStarts).longs(nodes).floats(pathLengths);
  }

  /**
   * Reads what {@link #write} appended, and checks that every walk stays inside its tree and ends.
   *
   * @throws io.tidemark.engine.bytes.DamagedBytesException if it does not
   */
  public static Forest read(ByteSource in) {
    int sampleSize = in.at("forest sample size").i32UpTo(ForestOptions.MAX_SUBSAMPLE);
    float[] medians = in.at("forest medians").floats();
    int[] treeStarts = in.at("forest tree starts").ints();
    long[] nodes = in.at("forest nodes").longs();
    float[] pathLengths = in.at("forest path lengths").floats();
    String problem = ForestShape.problem(sampleSize, medians, treeStarts, nodes, pathLengths);
    if (problem != null) {
      throw in.at("forest").damaged(problem);
    }
    return new Forest(sampleSize, medians, treeStarts, nodes, pathLengths);
  }

  static long packSplit(int feature, float split, int left) {
    return (long) Float.floatToRawIntBits(split) << 32 | (long) feature << 16 | left;
  }

  static long packLeaf(int node) {
    return (long) LEAF_SPLIT << 32 | node;
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

  private double scoreOf(double total) {
    return scoreOf(total / numTrees(), normalizer);
  }

  /** The score of a mean path length. */
  public static double scoreOf(double meanPathLength, double normalizer) {
    // One row, or none to compare with: nothing can be said, as of rows that are all equal.
    return normalizer == 0 ? 0.5 : StrictMath.pow(2, -meanPathLength / normalizer);
  }

  /** The row as keys that order as its values do, medians in place of NaN. */
  private long[] keys(float[] matrix, int offset) {
    long[] keys = walk.scratch();
    for (int feature = 0; feature < medians.length; feature++) {
      keys[feature] = walk.key(matrix[offset + feature], feature);
    }
    return keys;
  }

  private void requireWidth(int width) {
    if (width != medians.length) {
      throw new IllegalArgumentException(
          "The row has "
              + width
              + " values, the forest was grown on "
              + medians.length
              + " features; give one value each, NaN for what was not observed");
    }
  }
}
