package io.tidemark.runtime.forest;

import java.util.Arrays;

/**
 * The walks down the trees of an {@link IsolationForest}.
 *
 * <p>Design. Splits and values become integers that order as the floats do, the split of a leaf
 * above all of them, and stand in the upper bits of a long, above a node's feature and left child:
 * a step is a subtraction of what was loaded and a shift, without a branch to mispredict, and a
 * leaf steps onto itself. One row goes down eight trees at once, to hide the latency of memory.
 * Many rows go eight at once down one tree, which then stays in the nearest cache.
 */
final class AxisWalk {
  private static final int BLOCK = 64;

  /** Below the key of a value all ones, so that it is never below a split that equals it. */
  private static final long LOW = Integer.MAX_VALUE;

  private final float[] medians;
  private final int[] treeStarts;
  private final long[] walk;
  private final float[] pathLengths;

  /** Longest path per tree. */
  private final int[] steps;

  /** Room for rows of one thread, so that scoring allocates nothing. */
  private static final ThreadLocal<Scratch> SCRATCH = ThreadLocal.withInitial(Scratch::new);

  AxisWalk(float[] medians, int[] treeStarts, long[] nodes, float[] pathLengths) {
    this.medians = medians;
    this.treeStarts = treeStarts;
    this.pathLengths = pathLengths;
    this.walk = walkOver(nodes);
    this.steps = new int[treeStarts.length - 1];
    for (int tree = 0; tree < steps.length; tree++) {
      steps[tree] = longestPath(nodes, treeStarts[tree], treeStarts[tree + 1]);
    }
  }

  /** The scratch of this thread, with room for {@code rows} rows, at most a block. */
  Scratch scratch() {
    Scratch scratch = SCRATCH.get();
    int needed = BLOCK * medians.length;
    if (scratch.keys.length < needed) {
      scratch.keys = new long[needed];
    }
    return scratch;
  }

  /** Sum over trees, in their order, of the path lengths of the row whose keys come first. */
  double total(long[] keys) {
    double total = 0;
    int trees = steps.length;
    int tree = 0;
    for (; tree + 8 <= trees; tree += 8) {
      int start0 = treeStarts[tree];
      int start1 = treeStarts[tree + 1];
      int start2 = treeStarts[tree + 2];
      int start3 = treeStarts[tree + 3];
      int start4 = treeStarts[tree + 4];
      int start5 = treeStarts[tree + 5];
      int start6 = treeStarts[tree + 6];
      int start7 = treeStarts[tree + 7];
      int node0 = start0;
      int node1 = start1;
      int node2 = start2;
      int node3 = start3;
      int node4 = start4;
      int node5 = start5;
      int node6 = start6;
      int node7 = start7;
      int longest = 0;
      for (int i = tree; i < tree + 8; i++) {
        longest = Math.max(longest, steps[i]);
      }
      for (int step = 0; step < longest; step++) {
        node0 = next(start0, node0, keys, 0);
        node1 = next(start1, node1, keys, 0);
        node2 = next(start2, node2, keys, 0);
        node3 = next(start3, node3, keys, 0);
        node4 = next(start4, node4, keys, 0);
        node5 = next(start5, node5, keys, 0);
        node6 = next(start6, node6, keys, 0);
        node7 = next(start7, node7, keys, 0);
      }
      total += pathLengths[node0];
      total += pathLengths[node1];
      total += pathLengths[node2];
      total += pathLengths[node3];
      total += pathLengths[node4];
      total += pathLengths[node5];
      total += pathLengths[node6];
      total += pathLengths[node7];
    }
    for (; tree < trees; tree++) {
      total += pathLengths[leafOf(tree, keys, 0)];
    }
    return total;
  }

  /** As {@link #total} for the first rows of the scratch, into its totals; the same bits. */
  void totals(Scratch scratch, int rows) {
    long[] keys = scratch.keys;
    double[] totals = scratch.totals;
    int width = medians.length;
    Arrays.fill(totals, 0, rows, 0);
    for (int tree = 0; tree < steps.length; tree++) {
      int start = treeStarts[tree];
      int longest = steps[tree];
      int row = 0;
      for (; row + 8 <= rows; row += 8) {
        int at = row * width;
        int node0 = start;
        int node1 = start;
        int node2 = start;
        int node3 = start;
        int node4 = start;
        int node5 = start;
        int node6 = start;
        int node7 = start;
        for (int step = 0; step < longest; step++) {
          node0 = next(start, node0, keys, at);
          node1 = next(start, node1, keys, at + width);
          node2 = next(start, node2, keys, at + 2 * width);
          node3 = next(start, node3, keys, at + 3 * width);
          node4 = next(start, node4, keys, at + 4 * width);
          node5 = next(start, node5, keys, at + 5 * width);
          node6 = next(start, node6, keys, at + 6 * width);
          node7 = next(start, node7, keys, at + 7 * width);
        }
        totals[row] += pathLengths[node0];
        totals[row + 1] += pathLengths[node1];
        totals[row + 2] += pathLengths[node2];
        totals[row + 3] += pathLengths[node3];
        totals[row + 4] += pathLengths[node4];
        totals[row + 5] += pathLengths[node5];
        totals[row + 6] += pathLengths[node6];
        totals[row + 7] += pathLengths[node7];
      }
      for (; row < rows; row++) {
        totals[row] += pathLengths[leafOf(tree, keys, row * width)];
      }
    }
  }

  /** The child to go to, or the node itself if it is a leaf. */
  int next(int start, int node, long[] keys, int offset) {
    long packed = walk[node];
    // −1 when the key is below the split: the left child is one before the right one.
    long key = keys[offset + ((int) (packed >>> 16) & 0x7fff)];
    return start + ((int) packed & 0xffff) + 1 + (int) ((key - packed) >> 63);
  }

  /** The key of a value of a feature: of its median, if it is NaN. */
  long key(float value, int feature) {
    return (long) key(Float.isNaN(value) ? medians[feature] : value) << 31 | LOW;
  }

  private int leafOf(int tree, long[] keys, int offset) {
    int start = treeStarts[tree];
    int node = start;
    for (int step = 0; step < steps[tree]; step++) {
      node = next(start, node, keys, offset);
    }
    return node;
  }

  /** Orders as the float does; 0 and −0 are the same. */
  private static int key(float value) {
    int bits = Float.floatToRawIntBits(value + 0f);
    return bits ^ ((bits >> 31) & Integer.MAX_VALUE);
  }

  private static long[] walkOver(long[] nodes) {
    long[] walk = new long[nodes.length];
    for (int node = 0; node < nodes.length; node++) {
      float split = IsolationForest.splitOf(nodes[node]);
      int key = Float.isNaN(split) ? Integer.MAX_VALUE : key(split);
      walk[node] = (long) key << 31 | (nodes[node] & 0xffff_ffffL);
    }
    return walk;
  }

  private static int longestPath(long[] nodes, int start, int end) {
    int longest = 0;
    int[] depth = new int[end - start];
    for (int node = 0; node < depth.length; node++) {
      int left = IsolationForest.leftOf(nodes[start + node]);
      if (left != node) {
        depth[left] = depth[node] + 1;
        depth[left + 1] = depth[node] + 1;
        longest = Math.max(longest, depth[left]);
      }
    }
    return longest;
  }

  /** Keys of up to a block of rows, and a total for each. */
  static final class Scratch {
    static final int ROWS = BLOCK;
    long[] keys = new long[BLOCK];
    final double[] totals = new double[BLOCK];
  }
}
