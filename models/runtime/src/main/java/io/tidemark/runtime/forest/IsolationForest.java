package io.tidemark.runtime.forest;

import io.tidemark.runtime.format.FlatReader;
import io.tidemark.runtime.format.FlatWriter;
import java.util.Arrays;

/**
 * An isolation forest [1] over float32 features: rows that few random splits set apart score high.
 * Immutable and thread-safe; scoring allocates nothing.
 *
 * <p>A value {@code x < split} goes left. NaN means not observed and is replaced by the median of
 * that feature in training, when growing and when scoring alike. A forest of one row, or of rows
 * that are all equal, gives every row 0.5. Doubles are rounded to float32, as they were in
 * training.
 *
 * <p>Design. A node is one long: split value (32 bits), feature (16), left child within the tree
 * (16); the right child is the next node. A leaf is its own left child and splits at NaN. Beside
 * each node stands its path length, float32: in a leaf, depth + c(rows in it); in an inner node,
 * the mean over the training rows that reached it. Leaf path lengths are added as doubles in tree
 * order, so a score has the same bits everywhere. The change of the mean from node to node is what
 * {@link #explain} attributes.
 *
 * <p>[1] Liu, Ting, Zhou, Isolation Forest, ICDM 2008; Isolation-Based Anomaly Detection, TKDD
 * 2012.
 */
public final class IsolationForest implements Forest {
  private static final int LEAF_SPLIT = 0x7fc00000;

  private final int sampleSize;
  private final double normalizer;
  private final float[] medians;
  private final int[] treeStarts;
  private final long[] nodes;
  private final float[] pathLengths;
  private final AxisWalk walk;
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
    this.walk = new AxisWalk(medians, treeStarts, nodes, pathLengths);
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
    return train(TrainingRows.ofRows(rows).withFarValues(farValues), options);
  }

  /**
   * As {@link #train(float[][], float[], ForestOptions)}.
   *
   * @throws IllegalArgumentException if the options need an {@link ExtendedForest}, or some value
   *     is beyond float32
   */
  public static IsolationForest train(TrainingRows rows, ForestOptions options) {
    if (options.extensionLevel() > 0 || !options.categoricalFeatures().isEmpty()) {
      throw new IllegalArgumentException(
          "Extension level "
              + options.extensionLevel()
              + " and categorical features "
              + options.categoricalFeatures()
              + " need an extended forest, this one splits on single numbers; use Forest.train");
    }
    rows.requireFloatRange();
    ForestGrower grower = new ForestGrower(rows, options, true);
    int[] starts = new int[options.numTrees() + 1];
    int mostNodes = Math.multiplyExact(options.numTrees(), 2 * grower.sampleSize() - 1);
    long[] nodes = new long[mostNodes];
    float[] pathLengths = new float[mostNodes];
    int[] trees = {0};
    grower.grow(
        tree -> {
          int start = starts[trees[0]];
          for (int node = 0; node < tree.size; node++) {
            nodes[start + node] = packed(tree, node);
          }
          System.arraycopy(tree.pathLengths, 0, pathLengths, start, tree.size);
          starts[++trees[0]] = start + tree.size;
        });
    int used = starts[trees[0]];
    float[] medians = new float[rows.features()];
    for (int feature = 0; feature < medians.length; feature++) {
      medians[feature] = (float) grower.medians()[feature];
    }
    return new IsolationForest(
        grower.sampleSize(),
        medians,
        starts,
        Arrays.copyOf(nodes, used),
        Arrays.copyOf(pathLengths, used));
  }

  @Override
  public double score(float[] row) {
    requireWidth(row.length);
    return score(row, 0);
  }

  /** As {@link #score(float[])}, of the row that starts at {@code offset} of a flat matrix. */
  public double score(float[] matrix, int offset) {
    return scoreOf(walk.total(keys(matrix, offset)));
  }

  @Override
  public double score(double[] row) {
    requireWidth(row.length);
    long[] keys = walk.scratch().keys;
    for (int feature = 0; feature < medians.length; feature++) {
      keys[feature] = walk.key((float) row[feature], feature);
    }
    return scoreOf(walk.total(keys));
  }

  @Override
  public void scoreRows(float[] matrix, int rows, double[] scores) {
    ForestInput.requireMatrix(matrix.length, rows, medians.length, scores.length);
    AxisWalk.Scratch scratch = walk.scratch();
    for (int from = 0; from < rows; from += AxisWalk.Scratch.ROWS) {
      int block = Math.min(AxisWalk.Scratch.ROWS, rows - from);
      int at = from * medians.length;
      for (int row = 0; row < block; row++) {
        for (int feature = 0; feature < medians.length; feature++) {
          scratch.keys[row * medians.length + feature] = walk.key(matrix[at++], feature);
        }
      }
      scoreBlock(scratch, block, scores, from);
    }
  }

  @Override
  public void scoreRows(double[] matrix, int rows, double[] scores) {
    ForestInput.requireMatrix(matrix.length, rows, medians.length, scores.length);
    AxisWalk.Scratch scratch = walk.scratch();
    for (int from = 0; from < rows; from += AxisWalk.Scratch.ROWS) {
      int block = Math.min(AxisWalk.Scratch.ROWS, rows - from);
      int at = from * medians.length;
      for (int row = 0; row < block; row++) {
        for (int feature = 0; feature < medians.length; feature++) {
          scratch.keys[row * medians.length + feature] = walk.key((float) matrix[at++], feature);
        }
      }
      scoreBlock(scratch, block, scores, from);
    }
  }

  @Override
  public void scoreColumns(float[][] columns, int rows, double[] scores) {
    requireWidth(columns.length);
    ForestInput.requireRows(rows, scores.length);
    AxisWalk.Scratch scratch = walk.scratch();
    for (int from = 0; from < rows; from += AxisWalk.Scratch.ROWS) {
      int block = Math.min(AxisWalk.Scratch.ROWS, rows - from);
      for (int feature = 0; feature < medians.length; feature++) {
        float[] column = columns[feature];
        for (int row = 0; row < block; row++) {
          scratch.keys[row * medians.length + feature] = walk.key(column[from + row], feature);
        }
      }
      scoreBlock(scratch, block, scores, from);
    }
  }

  @Override
  public void scoreColumns(double[][] columns, int rows, double[] scores) {
    requireWidth(columns.length);
    ForestInput.requireRows(rows, scores.length);
    AxisWalk.Scratch scratch = walk.scratch();
    for (int from = 0; from < rows; from += AxisWalk.Scratch.ROWS) {
      int block = Math.min(AxisWalk.Scratch.ROWS, rows - from);
      for (int feature = 0; feature < medians.length; feature++) {
        double[] column = columns[feature];
        for (int row = 0; row < block; row++) {
          long key = walk.key((float) column[from + row], feature);
          scratch.keys[row * medians.length + feature] = key;
        }
      }
      scoreBlock(scratch, block, scores, from);
    }
  }

  @Override
  public double explain(double[] row, double[] shares) {
    requireWidth(row.length);
    float[] rounded = new float[row.length];
    for (int feature = 0; feature < row.length; feature++) {
      rounded[feature] = (float) row[feature];
    }
    return explain(rounded, 0, shares);
  }

  /** As {@link #explain(double[], double[])}. */
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
      int child = walk.next(start, node, keys, 0);
      while (child != node) {
        double shortened = (double) pathLengths[node] - pathLengths[child];
        shares[featureOf(nodes[node])] += shortened / numTrees();
        node = child;
        child = walk.next(start, node, keys, 0);
      }
      total += pathLengths[node];
    }
    return scoreOf(total);
  }

  @Override
  public int numFeatures() {
    return medians.length;
  }

  @Override
  public int numTrees() {
    return treeStarts.length - 1;
  }

  @Override
  public int sampleSize() {
    return sampleSize;
  }

  @Override
  public double normalizer() {
    return normalizer;
  }

  @Override
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
  @Override
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
    return readRest(in.takeInt("forest sample size"), in);
  }

  static IsolationForest readRest(int sampleSize, FlatReader in) {
    if (sampleSize < 0 || sampleSize > ForestOptions.MAX_SUBSAMPLE) {
      throw in.unreadable(
          "forest sample size", 4, sampleSize + " is outside 0 to " + ForestOptions.MAX_SUBSAMPLE);
    }
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

  static float splitOf(long packed) {
    return Float.intBitsToFloat((int) (packed >>> 32));
  }

  static int featureOf(long packed) {
    return (int) (packed >>> 16) & 0xffff;
  }

  static int leftOf(long packed) {
    return (int) packed & 0xffff;
  }

  private static long packed(GrownTree tree, int node) {
    return tree.left[node] == node
        ? packLeaf(node)
        : packSplit(tree.features[node], (float) tree.thresholds[node], tree.left[node]);
  }

  /** A row as the trees compare it, for {@link #child}. */
  long[] compared(float[] row) {
    requireWidth(row.length);
    return Arrays.copyOf(keys(row, 0), medians.length);
  }

  /** The child of a node that a row goes to; the node itself if it is a leaf. */
  int child(int tree, int node, long[] compared) {
    int start = treeStarts[tree];
    return walk.next(start, start + node, compared, 0) - start;
  }

  double scoreOf(double total) {
    return Forest.scoreOf(total / numTrees(), normalizer);
  }

  private void scoreBlock(AxisWalk.Scratch scratch, int rows, double[] scores, int from) {
    walk.totals(scratch, rows);
    for (int row = 0; row < rows; row++) {
      scores[from + row] = scoreOf(scratch.totals[row]);
    }
  }

  /** The row as keys that order as its values do, medians in place of NaN. */
  private long[] keys(float[] matrix, int offset) {
    long[] keys = walk.scratch().keys;
    for (int feature = 0; feature < medians.length; feature++) {
      keys[feature] = walk.key(matrix[offset + feature], feature);
    }
    return keys;
  }

  private void requireWidth(int width) {
    ForestInput.requireWidth(width, medians.length);
  }
}
