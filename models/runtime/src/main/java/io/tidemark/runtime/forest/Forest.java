package io.tidemark.runtime.forest;

import io.tidemark.engine.bytes.ByteSink;
import io.tidemark.engine.bytes.ByteSource;

/**
 * An isolation forest [1] over float32 features. The fewer random splits it takes to separate a row
 * from the others, the higher its score, in (0, 1]; 0.5 means as deep as in a random tree of the
 * subsample. Where most rows are alike, they score well below 0.5, so scores of different forests
 * are not comparable. Immutable and thread-safe. Scoring does not allocate memory.
 *
 * <p>Values below the split value go left. NaN, not observed, is replaced by the feature's training
 * median, and doubles are rounded to float32. If all training rows are equal, every row scores 0.5.
 *
 * <p>Design. A node is a long: the split value (32 bits), the feature (16) and the left child's
 * index within the tree (16). The right child comes directly after the left one. A leaf is its own
 * left child and splits at NaN. Each node has a path length (float32): the depth + c(rows) of a
 * leaf, or the mean over the training rows that reached an inner node. Leaf path lengths are added
 * as doubles in tree order, so a score has the same bits on every machine. {@link #explain}
 * attributes the change in path length to the features of the splits.
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
    // Rounded like path lengths, so that equal rows score exactly 0.5.
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
   * Grows a forest that depends only on the rows, their order and the options.
   *
   * @param rows at least one row; all of the same length, with finite values or NaN. Sort the rows,
   *     for example by a hash of their key
   * @param farValues value that each feature takes in contrast rows, or NaN for none
   * @throws IllegalArgumentException if a row, feature or option is invalid; the message names it
   */
  public static Forest train(float[][] rows, float[] farValues, ForestOptions options) {
    return train(TrainingRows.ofRows(rows).withFarValues(farValues), options);
  }

  /** Same as {@link #train(float[][], float[], ForestOptions)}, but for validated rows. */
  public static Forest train(TrainingRows rows, ForestOptions options) {
    return new ForestGrower(rows, options).grow();
  }

  public double score(float[] row) {
    return scoreOf(walk.total(keys(row)));
  }

  public double score(double[] row) {
    requireWidth(row.length);
    long[] keys = walk.scratch();
    for (int feature = 0; feature < medians.length; feature++) {
      keys[feature] = walk.key((float) row[feature], feature);
    }
    return scoreOf(walk.total(keys));
  }

  /**
   * Scores a row and adds to {@code shares} the number of splits by which each feature shortened
   * the path, negative if it made the row less unusual. Their sum is the mean path length over the
   * training samples minus the row's.
   */
  public double explain(float[] row, double[] shares) {
    long[] keys = keys(row);
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

  public int numFeatures() {
    return medians.length;
  }

  public int numTrees() {
    return treeStarts.length - 1;
  }

  /** Returns the number of rows in each tree's subsample. */
  public int sampleSize() {
    return sampleSize;
  }

  /** Returns c(sampleSize) rounded to float32: the mean path length of a row that scores 0.5. */
  public double normalizer() {
    return normalizer;
  }

  public double rootMean() {
    return rootMean;
  }

  public float[] medians() {
    return medians.clone();
  }

  public int treeSize(int tree) {
    return treeStarts[tree + 1] - treeStarts[tree];
  }

  public boolean isLeaf(int tree, int node) {
    return leftOf(nodes[treeStarts[tree] + node]) == node;
  }

  public int splitFeature(int tree, int node) {
    return featureOf(nodes[treeStarts[tree] + node]);
  }

  public float splitValue(int tree, int node) {
    return splitOf(nodes[treeStarts[tree] + node]);
  }

  public int leftChild(int tree, int node) {
    return leftOf(nodes[treeStarts[tree] + node]);
  }

  /** Returns a node's path length, in splits. */
  public float pathLength(int tree, int node) {
    return pathLengths[treeStarts[tree] + node];
  }

  public void write(ByteSink out) {
    out.i32(sampleSize).floats(medians).ints(treeStarts).longs(nodes).floats(pathLengths);
  }

  /**
   * Reads a forest, and verifies that every walk stays within its tree and terminates.
   *
   * @throws io.tidemark.engine.bytes.DamagedBytesException if the bytes are malformed or the check
   *     fails
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

  public static double scoreOf(double meanPathLength, double normalizer) {
    // A single training row has nothing to be compared with.
    return normalizer == 0 ? 0.5 : StrictMath.pow(2, -meanPathLength / normalizer);
  }

  /** Returns keys that sort in the same order as the values, with medians in place of NaN. */
  private long[] keys(float[] row) {
    requireWidth(row.length);
    long[] keys = walk.scratch();
    for (int feature = 0; feature < medians.length; feature++) {
      keys[feature] = walk.key(row[feature], feature);
    }
    return keys;
  }

  private void requireWidth(int width) {
    if (width != medians.length) {
      throw new IllegalArgumentException(
          ("The row has %s values, but the forest was grown on %s features; give one value"
                  + " per feature, or NaN if it was not observed")
              .formatted(width, medians.length));
    }
  }

  /** Checks that untrusted arrays form trees in which every walk stays inside and terminates. */
  static final class ForestShape {
    static final int MOST_STEPS = 64;

    /** Returns a clause that says what is wrong with the arrays, or null if they are valid. */
    static String problem(
        int sampleSize, float[] medians, int[] treeStarts, long[] nodes, float[] pathLengths) {
      if (sampleSize < 1) {
        return "it was grown without rows";
      }
      if (medians.length == 0 || medians.length > TrainingRows.MAX_FEATURES) {
        return "it has " + medians.length + " features";
      }
      int trees = treeStarts.length - 1;
      if (trees < 1
          || treeStarts[0] != 0
          || treeStarts[trees] != nodes.length
          || nodes.length != pathLengths.length) {
        return "its trees, nodes and path lengths are inconsistent";
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
      // An inner node's children are the next two unused nodes. Any other shape was forged.
      int nextFree = 1;
      int[] depth = new int[size];
      for (int node = 0; node < size; node++) {
        long packed = nodes[start + node];
        if (!(pathLengths[start + node] >= 0 && pathLengths[start + node] < Float.MAX_VALUE)) {
          return "has a path length of " + pathLengths[start + node];
        }
        if (packed == Forest.packLeaf(node)) {
          continue;
        }
        if (Forest.leftOf(packed) != nextFree
            || nextFree + 1 >= size
            || depth[node] >= MOST_STEPS) {
          return "has a misplaced child under node " + node;
        }
        if (Forest.featureOf(packed) >= features || !Float.isFinite(Forest.splitOf(packed))) {
          return "splits at " + Forest.splitOf(packed) + " of feature " + Forest.featureOf(packed);
        }
        depth[nextFree] = depth[node] + 1;
        depth[nextFree + 1] = depth[node] + 1;
        nextFree += 2;
      }
      return nextFree == size ? null : "has unreachable nodes";
    }
  }

  /**
   * c(n) = 2(H(n) − 1), the average depth of an unsuccessful search in a binary search tree of n
   * rows. The harmonic numbers are exact; their logarithm in Liu, Ting, Zhou, Isolation Forest,
   * ICDM 2008, Eq. 1 makes c(2) 0.15 instead of 1, and c(4) wrong by a seventh.
   */
  static final class AveragePathLength {

    static double[] upTo(int max) {
      double[] c = new double[max + 1];
      double harmonic = 1;
      for (int n = 2; n <= max; n++) {
        harmonic += 1.0 / n;
        c[n] = 2 * (harmonic - 1);
      }
      return c;
    }

    static double of(int n) {
      return upTo(n)[n];
    }
  }
}
