package io.tidemark.runtime.forest;

import java.util.Arrays;

/** Area under the ROC curve: the share of correctly ranked pairs, where ties count half. */
final class Auroc {
  private Auroc() {}

  static double of(double[] anomalies, double[] normals) {
    double[] sorted = normals.clone();
    Arrays.sort(sorted);
    double right = 0;
    for (double anomaly : anomalies) {
      right += (countBelow(sorted, anomaly) + countBelow(sorted, Math.nextUp(anomaly))) / 2.0;
    }
    return right / anomalies.length / normals.length;
  }

  private static int countBelow(double[] sorted, double limit) {
    int low = 0;
    int high = sorted.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle] < limit) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
