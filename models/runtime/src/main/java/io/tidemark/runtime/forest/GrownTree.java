package io.tidemark.runtime.forest;

/**
 * The nodes of one tree while it grows, breadth first, siblings side by side. A node that is its
 * own left child is a leaf.
 *
 * <p>A node with a mask of 0 sends a row left where the sum of weight × value over its features is
 * below the threshold; any other mask has a bit per category, set for those that go right.
 */
final class GrownTree {
  final int width;
  final int[] features;
  final double[] weights;
  final double[] thresholds;
  final long[] masks;
  final int[] left;
  final float[] pathLengths;
  int size;

  /**
   * @param mostNodes room
   * @param width features per split
   */
  GrownTree(int mostNodes, int width) {
    this.width = width;
    features = new int[mostNodes * width];
    weights = new double[mostNodes * width];
    thresholds = new double[mostNodes];
    masks = new long[mostNodes];
    left = new int[mostNodes];
    pathLengths = new float[mostNodes];
  }

  /** Room for a split on one feature. */
  void axis(int node, int feature, double threshold) {
    clear(node);
    features[node * width] = feature;
    weights[node * width] = 1;
    thresholds[node] = threshold;
  }

  void categories(int node, int feature, long mask) {
    clear(node);
    features[node * width] = feature;
    masks[node] = mask;
  }

  /** A leaf lies below everything, so that a walk that goes on stays. */
  void leaf(int node) {
    clear(node);
    thresholds[node] = Double.POSITIVE_INFINITY;
    left[node] = node;
  }

  void clear(int node) {
    for (int i = node * width; i < (node + 1) * width; i++) {
      features[i] = 0;
      weights[i] = 0;
    }
    thresholds[node] = 0;
    masks[node] = 0;
  }
}
