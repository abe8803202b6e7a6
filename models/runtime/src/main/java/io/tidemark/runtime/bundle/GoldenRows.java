package io.tidemark.runtime.bundle;

import io.tidemark.runtime.baseline.ScopeBaseline;
import io.tidemark.runtime.forest.Forest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Vectors for the self-test of one scope: its forest's medians, with one feature exactly on a split
 * value of the forest, or just above it. There a reader that compares in another precision or with
 * another sign takes the other branch.
 */
final class GoldenRows {
  private static final int PER_SCOPE = 16;
  private static final int MOST_DEPTH = 6;

  private GoldenRows() {}

  static List<float[]> of(ScopeBaseline scope) {
    Forest forest = scope.statistic().forest();
    List<float[]> rows = new ArrayList<>();
    for (int i = 0; i < PER_SCOPE; i++) {
      int tree = Math.floorMod(i * 7, forest.numTrees());
      float[] row = forest.medians();
      int node = 0;
      for (int depth = 0; depth <= i % MOST_DEPTH && !forest.isLeaf(tree, node); depth++) {
        int feature = forest.splitFeature(tree, node);
        float split = forest.splitValue(tree, node);
        row[feature] = i % 2 == 0 ? split : Math.nextUp(split);
        // The right child is the next node.
        node = forest.leftChild(tree, node) + (i % 2 == 0 ? 0 : 1);
      }
      rows.add(row);
    }
    float[] missing = forest.medians();
    Arrays.fill(missing, Float.NaN);
    rows.add(missing);
    return rows;
  }
}
