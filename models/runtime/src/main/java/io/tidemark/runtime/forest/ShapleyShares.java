package io.tidemark.runtime.forest;

import java.util.Arrays;

/**
 * Exact Shapley values of the mean path length, for reports: what {@link IsolationForest#explain}
 * shares out along one path, shared out over all orders in which features could become known [1].
 * Immutable and thread-safe; allocates for each row, so not for the hot path.
 *
 * <p>The game: of a row of which only some features are known, a node that splits on another sends
 * a part down either side, as the rows that came by in training did. The value of a set of features
 * is by how much knowing them shortens the mean path.
 *
 * <p>A row costs trees × leaves × depth², whatever the number of features, by the recursion of
 * TreeSHAP [2]: on the way down the path keeps, for each number of features, the weight of the
 * orders in which that many come before; a leaf takes each feature out once.
 *
 * <p>[1] Shapley, A value for n-person games, 1953. [2] Lundberg, Erion, Lee, Consistent
 * individualized feature attribution for tree ensembles, arXiv 1802.03888, Algorithm 2.
 */
public final class ShapleyShares {
  private static final double ROUNDING = 1e-4;

  private final IsolationForest forest;

  /** Rows that came by, per tree and node. */
  private final double[][] rows;

  private final double meanPathLength;

  private ShapleyShares(IsolationForest forest, double[][] rows) {
    this.forest = forest;
    this.rows = rows;
    double total = 0;
    for (int tree = 0; tree < rows.length; tree++) {
      total += mean(tree, 0);
    }
    this.meanPathLength = total / rows.length;
  }

  /**
   * Against the rows that the trees were grown on, whose numbers follow from the path lengths of
   * leaves.
   *
   * @throws IllegalArgumentException if they do not: leaves of a forest with {@code groupShare} do
   *     not tell how many rows they hold
   */
  public static ShapleyShares of(IsolationForest forest) {
    double[] averages = AveragePathLength.upTo(forest.sampleSize());
    double[][] rows = new double[forest.numTrees()][];
    for (int tree = 0; tree < rows.length; tree++) {
      rows[tree] = new double[forest.treeSize(tree)];
      int[] depth = depths(forest, tree);
      for (int node = rows[tree].length - 1; node >= 0; node--) {
        double path = forest.pathLength(tree, node);
        if (forest.isLeaf(tree, node)) {
          rows[tree][node] = nearest(averages, path - depth[node]);
          continue;
        }
        int left = forest.leftChild(tree, node);
        double inLeft = rows[tree][left];
        double inRight = rows[tree][left + 1];
        rows[tree][node] = inLeft + inRight;
        double mean =
            (inLeft * forest.pathLength(tree, left) + inRight * forest.pathLength(tree, left + 1))
                / (inLeft + inRight);
        if (Math.abs(mean - path) > ROUNDING * Math.max(1, path)) {
          throw new IllegalArgumentException(
              "Leaves under node "
                  + node
                  + " of tree "
                  + tree
                  + " do not tell how many rows they hold: the forest counts groups as one row; use ShapleyShares.over with rows to compare with");
        }
      }
    }
    return new ShapleyShares(forest, rows);
  }

  /**
   * Against other rows, such as a sample of what is usual. Where none of them came by, both sides
   * of a split count alike.
   *
   * @param background at least one row, of one value per feature, NaN for not observed
   * @throws IllegalArgumentException if there are none, or one of another width
   */
  public static ShapleyShares over(IsolationForest forest, float[][] background) {
    if (background.length == 0) {
      throw new IllegalArgumentException("There is no row to compare with; give at least one");
    }
    double[][] rows = new double[forest.numTrees()][];
    for (int tree = 0; tree < rows.length; tree++) {
      rows[tree] = new double[forest.treeSize(tree)];
    }
    for (float[] row : background) {
      long[] compared = forest.compared(row);
      for (int tree = 0; tree < rows.length; tree++) {
        int node = 0;
        rows[tree][node]++;
        for (int child = forest.child(tree, node, compared);
            child != node;
            child = forest.child(tree, node, compared)) {
          node = child;
          rows[tree][node]++;
        }
      }
    }
    return new ShapleyShares(forest, rows);
  }

  /** Mean path length of the rows compared with, in splits. */
  public double meanPathLength() {
    return meanPathLength;
  }

  /**
   * As {@link IsolationForest#explain(float[], double[])}, exactly: adds to {@code shares} by how
   * much each feature shortened the path, in splits. Together they are {@link #meanPathLength}
   * minus the row's mean path length.
   *
   * @return the score of the row
   */
  public double explain(float[] row, double[] shares) {
    long[] compared = forest.compared(row);
    double[] added = new double[forest.numFeatures()];
    for (int tree = 0; tree < rows.length; tree++) {
      new Walk(tree, compared, added).down(0, new Path(), 1, 1, -1);
    }
    for (int feature = 0; feature < added.length; feature++) {
      shares[feature] += added[feature] / rows.length;
    }
    return forest.score(row);
  }

  private double mean(int tree, int node) {
    if (forest.isLeaf(tree, node)) {
      return forest.pathLength(tree, node);
    }
    int left = forest.leftChild(tree, node);
    double share = share(tree, node, left);
    return share * mean(tree, left) + (1 - share) * mean(tree, left + 1);
  }

  /** The part of the rows of a node that went to a child of it. */
  private double share(int tree, int node, int child) {
    return rows[tree][node] == 0 ? 0.5 : rows[tree][child] / rows[tree][node];
  }

  private static int[] depths(IsolationForest forest, int tree) {
    int[] depth = new int[forest.treeSize(tree)];
    for (int node = 0; node < depth.length; node++) {
      if (!forest.isLeaf(tree, node)) {
        int left = forest.leftChild(tree, node);
        depth[left] = depth[node] + 1;
        depth[left + 1] = depth[node] + 1;
      }
    }
    return depth;
  }

  /** The n from 1 on whose c(n) is nearest. */
  private static int nearest(double[] averages, double path) {
    int found = Arrays.binarySearch(averages, 1, averages.length, path);
    int above = Math.min(found >= 0 ? found : -found - 1, averages.length - 1);
    return above > 1 && path - averages[above - 1] < averages[above] - path ? above - 1 : above;
  }

  /** One row, down all sides of one tree. */
  private final class Walk {
    private final int tree;
    private final long[] compared;
    private final double[] shares;

    private Walk(int tree, long[] compared, double[] shares) {
      this.tree = tree;
      this.compared = compared;
      this.shares = shares;
    }

    private void down(int node, Path above, double unknown, double known, int feature) {
      if (unknown == 0 && known == 0) {
        return; // Nobody comes here, whatever is known.
      }
      Path path = above.extended(unknown, known, feature);
      int hot = forest.child(tree, node, compared);
      if (hot == node) {
        path.addTo(shares, -forest.pathLength(tree, node));
        return;
      }
      int left = forest.leftChild(tree, node);
      int cold = hot == left ? left + 1 : left;
      int split = forest.splitFeature(tree, node);
      int earlier = path.indexOf(split);
      double wasUnknown = earlier < 0 ? 1 : path.unknown[earlier];
      double wasKnown = earlier < 0 ? 1 : path.known[earlier];
      Path rest = earlier < 0 ? path : path.without(earlier);
      down(hot, rest, wasUnknown * share(tree, node, hot), wasKnown, split);
      down(cold, rest, wasUnknown * share(tree, node, cold), 0, split);
    }
  }

  /**
   * The features split on so far. Of each, the part of the rows that come this way while it is not
   * known, and whether the row does when it is; and, per number of known features, the weight of
   * the orders that begin with so many.
   */
  private static final class Path {
    private final int[] feature;
    private final double[] unknown;
    private final double[] known;
    private final double[] weight;

    private Path() {
      this(0);
    }

    private Path(int length) {
      feature = new int[length];
      unknown = new double[length];
      known = new double[length];
      weight = new double[length];
    }

    private Path extended(double itsUnknown, double itsKnown, int itsFeature) {
      int length = feature.length;
      Path path = new Path(length + 1);
      copy(0, path, 0, length);
      System.arraycopy(weight, 0, path.weight, 0, length);
      path.feature[length] = itsFeature;
      path.unknown[length] = itsUnknown;
      path.known[length] = itsKnown;
      path.weight[length] = length == 0 ? 1 : 0;
      for (int i = length - 1; i >= 0; i--) {
        path.weight[i + 1] += itsKnown * path.weight[i] * (i + 1) / (length + 1);
        path.weight[i] = itsUnknown * path.weight[i] * (length - i) / (length + 1);
      }
      return path;
    }

    private Path without(int at) {
      int last = feature.length - 1;
      Path path = new Path(last);
      copy(0, path, 0, at);
      copy(at + 1, path, at, last - at);
      unwind(at, path.weight);
      return path;
    }

    private void addTo(double[] shares, double value) {
      double[] unwound = new double[feature.length - 1];
      // The first place is the root's, of no feature.
      for (int i = 1; i < feature.length; i++) {
        unwind(i, unwound);
        double sum = 0;
        for (double each : unwound) {
          sum += each;
        }
        shares[feature[i]] += sum * (known[i] - unknown[i]) * value;
      }
    }

    /** The weights as they were had this feature never been split on. */
    private void unwind(int at, double[] result) {
      int last = feature.length - 1;
      double next = weight[last];
      for (int i = last - 1; i >= 0; i--) {
        if (known[at] != 0) {
          result[i] = next * (last + 1) / ((i + 1) * known[at]);
          next = weight[i] - result[i] * unknown[at] * (last - i) / (last + 1);
        } else {
          result[i] = weight[i] * (last + 1) / (unknown[at] * (last - i));
        }
      }
    }

    private int indexOf(int wanted) {
      for (int i = 1; i < feature.length; i++) {
        if (feature[i] == wanted) {
          return i;
        }
      }
      return -1;
    }

    private void copy(int from, Path target, int to, int count) {
      System.arraycopy(feature, from, target.feature, to, count);
      System.arraycopy(unknown, from, target.unknown, to, count);
      System.arraycopy(known, from, target.known, to, count);
    }
  }
}
