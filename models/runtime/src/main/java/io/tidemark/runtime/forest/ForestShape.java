package io.tidemark.runtime.forest;

/**
 * Checks that untrusted arrays form trees in which every walk stays within its tree and terminates.
 */
final class ForestShape {
  static final int MOST_STEPS = 64;

  private ForestShape() {}

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
      if (Forest.leftOf(packed) != nextFree || nextFree + 1 >= size || depth[node] >= MOST_STEPS) {
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
