package io.tidemark.training.onnx;

import io.tidemark.runtime.forest.ExtendedForest;
import io.tidemark.runtime.forest.Forest;
import io.tidemark.runtime.forest.IsolationForest;
import io.tidemark.runtime.format.FlatReader;
import io.tidemark.runtime.format.FlatWriter;
import java.util.Arrays;

/** Forests of either kind as arrays over all nodes. */
final class FlatTrees {
  /** Features that a split combines; features and weights have as many per node. */
  final int width;

  /** First node of each tree, and the end of the last. */
  final int[] treeStarts;

  /** Left child within the tree, the right one is the next node; a leaf is its own. */
  final int[] left;

  final int[] features;

  final double[] weights;

  /** Values, or weighed sums, below these go left. */
  final double[] thresholds;

  /** In a leaf, depth + c(rows in it). */
  final float[] pathLengths;

  /** What stands in for NaN. */
  final double[] medians;

  private FlatTrees(
      int width,
      int[] treeStarts,
      int[] left,
      int[] features,
      double[] weights,
      double[] thresholds,
      float[] pathLengths,
      double[] medians) {
    this.width = width;
    this.treeStarts = treeStarts;
    this.left = left;
    this.features = features;
    this.weights = weights;
    this.thresholds = thresholds;
    this.pathLengths = pathLengths;
    this.medians = medians;
  }

  static FlatTrees of(Forest forest) {
    return forest instanceof IsolationForest axis
        ? ofAxis(axis)
        : ofExtended((ExtendedForest) forest);
  }

  int nodes() {
    return left.length;
  }

  int trees() {
    return treeStarts.length - 1;
  }

  private static FlatTrees ofAxis(IsolationForest forest) {
    int[] starts = new int[forest.numTrees() + 1];
    for (int tree = 0; tree < forest.numTrees(); tree++) {
      starts[tree + 1] = starts[tree] + forest.treeSize(tree);
    }
    int nodes = starts[forest.numTrees()];
    float[] medians = forest.medians();
    FlatTrees trees =
        new FlatTrees(
            1,
            starts,
            new int[nodes],
            new int[nodes],
            new double[nodes],
            new double[nodes],
            new float[nodes],
            new double[medians.length]);
    Arrays.setAll(trees.medians, i -> medians[i]);
    Arrays.fill(trees.weights, 1);
    for (int tree = 0; tree < forest.numTrees(); tree++) {
      for (int node = 0; node < forest.treeSize(tree); node++) {
        int at = starts[tree] + node;
        trees.left[at] = forest.leftChild(tree, node);
        trees.pathLengths[at] = forest.pathLength(tree, node);
        if (!forest.isLeaf(tree, node)) {
          trees.features[at] = forest.splitFeature(tree, node);
          trees.thresholds[at] = forest.splitValue(tree, node);
        }
      }
    }
    return trees;
  }

  // The bytes are the one public description of an extended forest, and readers elsewhere use them.
  private static FlatTrees ofExtended(ExtendedForest forest) {
    FlatWriter out = new FlatWriter();
    forest.write(out);
    FlatReader in = new FlatReader(out.toBytes());
    in.takeInt("kind");
    in.takeInt("sample size");
    int width = in.takeInt("features per split");
    double[] medians = in.takeDoubles("medians");
    if (in.takeInt("categorical features") > 0) {
      throw new IllegalArgumentException(
          "A forest with categorical features has no ONNX form here; export one without, or use"
              + " its own bytes");
    }
    int[] starts = in.takeInts("tree starts");
    int[] left = in.takeInts("left children");
    int[] features = in.takeInts("features");
    double[] weights = in.takeDoubles("weights");
    double[] thresholds = in.takeDoubles("thresholds");
    in.takeLongs("category masks");
    return new FlatTrees(
        width, starts, left, features, weights, thresholds, in.takeFloats("path lengths"), medians);
  }
}
