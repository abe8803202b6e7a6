package io.tidemark.runtime.release;

import io.tidemark.runtime.baseline.ScopeBaseline;
import io.tidemark.runtime.forest.Forest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Vectors that reach a forest node exactly at its split, or one float32 ulp beside it, so that a
 * reader of another precision or comparison takes the wrong branch.
 */
final class GoldenRows {
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
