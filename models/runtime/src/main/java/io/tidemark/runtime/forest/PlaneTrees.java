package io.tidemark.runtime.forest;

import java.util.Arrays;

/** The nodes of an {@link ExtendedForest}, all trees in one array each. */
final class PlaneTrees {
  /** Features per split. */
  final int width;

  /** First node of each tree, and the end of the last. */
  final int[] treeStarts;

  /** Left child within the tree; the right one is the next node; a leaf is its own. */
  final int[] left;

  /** {@code width} per node. */
  final int[] features;

  /** One per feature, 0 where a split takes fewer. */
  final double[] weights;

  /** Sums below go left; infinite in a leaf. */
  final double[] thresholds;

  /** 0, or the categories that go right. */
  final long[] masks;

  /** In a leaf, depth + c(rows in it); else the mean over the rows that came by. */
  final float[] pathLengths;

  PlaneTrees(
      int width,
      int[] treeStarts,
      int[] left,
      int[] features,
      double[] weights,
      double[] thresholds,
      long[] masks,
      float[] pathLengths) {
    this.width = width;
    this.treeStarts = treeStarts;
    this.left = left;
    this.features = features;
    this.weights = weights;
    this.thresholds = thresholds;
    this.masks = masks;
    this.pathLengths = pathLengths;
  }

  static PlaneTrees grownBy(ForestGrower grower, int trees) {
    int width = grower.width();
    int most = Math.multiplyExact(trees, 2 * grower.sampleSize() - 1);
    PlaneTrees room =
        new PlaneTrees(
            width,
            new int[trees + 1],
            new int[most],
            new int[Math.multiplyExact(most, width)],
            new double[most * width],
            new double[most],
            new long[most],
            new float[most]);
    int[] grown = {0};
    grower.grow(
        tree -> {
          int start = room.treeStarts[grown[0]];
          System.arraycopy(tree.left, 0, room.left, start, tree.size);
          System.arraycopy(tree.features, 0, room.features, start * width, tree.size * width);
          System.arraycopy(tree.weights, 0, room.weights, start * width, tree.size * width);
          System.arraycopy(tree.thresholds, 0, room.thresholds, start, tree.size);
          System.arraycopy(tree.masks, 0, room.masks, start, tree.size);
          System.arraycopy(tree.pathLengths, 0, room.pathLengths, start, tree.size);
          room.treeStarts[++grown[0]] = start + tree.size;
        });
    int used = room.treeStarts[trees];
    return new PlaneTrees(
        width,
        room.treeStarts,
        Arrays.copyOf(room.left, used),
        Arrays.copyOf(room.features, used * width),
        Arrays.copyOf(room.weights, used * width),
        Arrays.copyOf(room.thresholds, used),
        Arrays.copyOf(room.masks, used),
        Arrays.copyOf(room.pathLengths, used));
  }

  int trees() {
    return treeStarts.length - 1;
  }

  int size(int tree) {
    return treeStarts[tree + 1] - treeStarts[tree];
  }

  /**
   * The child to go to, within the tree; the node itself if it is a leaf, which lies below its
   * infinite threshold with any finite row.
   */
  int next(int start, int node, double[] row, int offset) {
    int at = start + node;
    int slot = at * width;
    if (masks[at] != 0) {
      return left[at] + (int) ((masks[at] >>> (int) row[offset + features[slot]]) & 1);
    }
    double sum = 0;
    for (int i = slot; i < slot + width; i++) {
      sum += weights[i] * row[offset + features[i]];
    }
    return left[at] + (sum < thresholds[at] ? 0 : 1);
  }

  /** Longest path of each tree. */
  int[] longestPaths() {
    int[] longest = new int[trees()];
    for (int tree = 0; tree < longest.length; tree++) {
      int start = treeStarts[tree];
      int[] depth = new int[size(tree)];
      for (int node = 0; node < depth.length; node++) {
        int child = left[start + node];
        if (child != node) {
          depth[child] = depth[node] + 1;
          depth[child + 1] = depth[node] + 1;
          longest[tree] = Math.max(longest[tree], depth[child]);
        }
      }
    }
    return longest;
  }

  /** What is wrong with arrays from outside, as a clause; null if nothing is. */
  String problem(int sampleSize, int featureCount, Categories categories) {
    int trees = trees();
    int nodes = left.length;
    if (trees < 1
        || treeStarts[0] != 0
        || treeStarts[trees] != nodes
        || features.length != (long) nodes * width
        || weights.length != features.length
        || thresholds.length != nodes
        || masks.length != nodes
        || pathLengths.length != nodes) {
      return "its trees, nodes and path lengths do not fit together";
    }
    for (int feature : features) {
      if (feature < 0 || feature >= featureCount) {
        return "it splits on feature " + feature;
      }
    }
    for (int tree = 0; tree < trees; tree++) {
      int size = size(tree);
      if (size < 1 || size > 2 * sampleSize - 1 || treeStarts[tree] + size > nodes) {
        return "tree " + tree + " has " + size + " nodes";
      }
      String problem = problemOfTree(treeStarts[tree], size, categories);
      if (problem != null) {
        return "tree " + tree + " " + problem;
      }
    }
    return null;
  }

  private String problemOfTree(int start, int size, Categories categories) {
    int nextFree = 1;
    int[] depth = new int[size];
    for (int node = 0; node < size; node++) {
      int at = start + node;
      if (!(pathLengths[at] >= 0 && pathLengths[at] < Float.MAX_VALUE)) {
        return "has a path length of " + pathLengths[at];
      }
      if (left[at] == node) {
        if (masks[at] != 0 || thresholds[at] != Double.POSITIVE_INFINITY || !weighsNothing(at)) {
          return "has a leaf that splits, node " + node;
        }
        continue;
      }
      if (left[at] != nextFree || nextFree + 1 >= size || depth[node] >= ForestShape.MOST_STEPS) {
        return "has a misplaced child under node " + node;
      }
      if (!isSplit(at, categories)) {
        return "has a split that splits nothing, node " + node;
      }
      depth[nextFree] = depth[node] + 1;
      depth[nextFree + 1] = depth[node] + 1;
      nextFree += 2;
    }
    return nextFree == size ? null : "has nodes nobody leads to";
  }

  private boolean isSplit(int at, Categories categories) {
    if (masks[at] != 0) {
      return categories.isCategorical(features[at * width]);
    }
    for (int i = at * width; i < (at + 1) * width; i++) {
      if (!Double.isFinite(weights[i])) {
        return false;
      }
    }
    return Double.isFinite(thresholds[at]) && !weighsNothing(at);
  }

  private boolean weighsNothing(int at) {
    for (int i = at * width; i < (at + 1) * width; i++) {
      if (weights[i] != 0) {
        return false;
      }
    }
    return true;
  }
}
