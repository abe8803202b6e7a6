package io.tidemark.runtime.forest;

/**
 * Walks rows down the trees of a {@link Forest}.
 *
 * <p>Design. Splits and values are integers that sort like the floats; a leaf's split is greater
 * than any value. A node is a long: the split, the feature and the left child. A step is a
 * subtraction and a shift, without a branch that could be mispredicted, and leads from a leaf back
 * to it. Each row walks down eight trees at a time, to hide memory latency.
 */
final class TreeWalk {
  /** Lower bits of a value's key, all ones, so that it is never below a split of equal value. */
  private static final long LOW = Integer.MAX_VALUE;

  private final float[] medians;
  private final int[] treeStarts;
  private final long[] walk;
  private final float[] pathLengths;
  private final int[] steps;

  /** Key buffer for each thread, so that scoring does not allocate memory. */
  private static final ThreadLocal<long[]> SCRATCH = ThreadLocal.withInitial(() -> new long[64]);

  TreeWalk(float[] medians, int[] treeStarts, long[] nodes, float[] pathLengths) {
    this.medians = medians;
    this.treeStarts = treeStarts;
    this.pathLengths = pathLengths;
    this.walk = walkOver(nodes);
    this.steps = new int[treeStarts.length - 1];
    for (int tree = 0; tree < steps.length; tree++) {
      steps[tree] = longestPath(nodes, treeStarts[tree], treeStarts[tree + 1]);
    }
  }

  long[] scratch() {
    long[] scratch = SCRATCH.get();
    if (scratch.length < medians.length) {
      scratch = new long[medians.length];
      SCRATCH.set(scratch);
    }
    return scratch;
  }

  /** Returns the sum of the row's path lengths over all trees, added in tree order. */
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
        node0 = next(start0, node0, keys);
        node1 = next(start1, node1, keys);
        node2 = next(start2, node2, keys);
        node3 = next(start3, node3, keys);
        node4 = next(start4, node4, keys);
        node5 = next(start5, node5, keys);
        node6 = next(start6, node6, keys);
        node7 = next(start7, node7, keys);
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
      total += pathLengths[leafOf(tree, keys)];
    }
    return total;
  }

  /** Returns the next node on the walk: a child, or the node itself if it is a leaf. */
  int next(int start, int node, long[] keys) {
    long packed = walk[node];
    // −1 if the key is below the split, because the left child comes just before the right one.
    long key = keys[(int) (packed >>> 16) & 0x7fff];
    return start + ((int) packed & 0xffff) + 1 + (int) ((key - packed) >> 63);
  }

  long key(float value, int feature) {
    return (long) key(Float.isNaN(value) ? medians[feature] : value) << 31 | LOW;
  }

  private int leafOf(int tree, long[] keys) {
    int start = treeStarts[tree];
    int node = start;
    for (int step = 0; step < steps[tree]; step++) {
      node = next(start, node, keys);
    }
    return node;
  }

  /** Returns an integer that sorts like the float, equal for 0 and −0. */
  private static int key(float value) {
    int bits = Float.floatToRawIntBits(value + 0f);
    return bits ^ ((bits >> 31) & Integer.MAX_VALUE);
  }

  private static long[] walkOver(long[] nodes) {
    long[] walk = new long[nodes.length];
    for (int node = 0; node < nodes.length; node++) {
      float split = Forest.splitOf(nodes[node]);
      int key = Float.isNaN(split) ? Integer.MAX_VALUE : key(split);
      walk[node] = (long) key << 31 | (nodes[node] & 0xffff_ffffL);
    }
    return walk;
  }

  private static int longestPath(long[] nodes, int start, int end) {
    int longest = 0;
    int[] depth = new int[end - start];
    for (int node = 0; node < depth.length; node++) {
      int left = Forest.leftOf(nodes[start + node]);
      if (left != node) {
        depth[left] = depth[node] + 1;
        depth[left + 1] = depth[node] + 1;
        longest = Math.max(longest, depth[left]);
      }
    }
    return longest;
  }
}
