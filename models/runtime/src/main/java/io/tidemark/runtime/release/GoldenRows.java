package io.tidemark.runtime.release;

import io.tidemark.runtime.baseline.ScopeBaseline;
import io.tidemark.runtime.forest.Forest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Vectors for testing a scope in the self-test. Each vector reaches a forest node with a value that
 * is exactly at the node's split, or one float32 ulp below or above it. A reader that uses a
 * different precision or comparison takes the wrong branch at that node.
 */
final class GoldenRows {
  /** Number of nodes to probe, one at each depth, starting at the root. */
  private static final int NODES = 6;

  private GoldenRows() {}

  static List<float[]> of(ScopeBaseline scope) {
    Forest forest = scope.statistic().forest();
    List<float[]> rows = new ArrayList<>();
    for (int depth = 0; depth < NODES; depth++) {
      int tree = Math.floorMod(7 * depth, forest.numTrees());
      float[] row = forest.medians();
      int node = 0;
      for (int step = 0; step < depth; step++) {
        int left = forest.leftChild(tree, node);
        int next = step % 2 == 0 && !forest.isLeaf(tree, left) ? left : left + 1;
        if (forest.isLeaf(tree, node) || forest.isLeaf(tree, next)) {
          break;
        }
        float split = forest.splitValue(tree, node);
        row[forest.splitFeature(tree, node)] = next == left ? Math.nextDown(split) : split;
        node = next;
      }
      if (!forest.isLeaf(tree, node)) {
        float split = forest.splitValue(tree, node);
        for (float value : new float[] {Math.nextDown(split), split, Math.nextUp(split)}) {
          float[] probe = row.clone();
          probe[forest.splitFeature(tree, node)] = value;
          rows.add(probe);
        }
      }
    }
    float[] missing = forest.medians();
    Arrays.fill(missing, Float.NaN);
    rows.add(missing);
    return rows;
  }
}
