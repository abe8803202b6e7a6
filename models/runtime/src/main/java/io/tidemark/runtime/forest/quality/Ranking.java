package io.tidemark.runtime.forest.quality;

import java.util.Arrays;

/**
 * How well scores rank anomalies before normal rows, exactly, ties included.
 *
 * <p>Both measures walk once over the scores, largest first, and count rows of one score together.
 */
public final class Ranking {
  private Ranking() {}

  /**
   * Area under the ROC curve: the share of pairs of an anomaly and a normal row that are ranked
   * right, ties counting half.
   *
   * @param scores one per row, larger is more anomalous, no NaN
   * @param anomalous one per row, at least one of each
   * @throws IllegalArgumentException if lengths differ, a score is NaN, or one kind is missing
   */
  public static double auroc(double[] scores, boolean[] anomalous) {
    int[] order = descending(scores, anomalous);
    double rightPairs = 0;
    long anomaliesAbove = 0;
    long normals = 0;
    for (int from = 0; from < order.length; ) {
      int to = endOfTie(scores, order, from);
      long anomalies = 0;
      for (int i = from; i < to; i++) {
        anomalies += anomalous[order[i]] ? 1 : 0;
      }
      long tiedNormals = to - from - anomalies;
      rightPairs += tiedNormals * (anomaliesAbove + anomalies / 2.0);
      anomaliesAbove += anomalies;
      normals += tiedNormals;
      from = to;
    }
    return rightPairs / anomaliesAbove / normals;
  }

  /**
   * Average precision, the area under the steps of the precision-recall curve: over distinct
   * scores, precision at that score × the recall it adds. Rows of one score are found together, so
   * their order makes no difference.
   *
   * @param scores one per row, larger is more anomalous, no NaN
   * @param anomalous one per row, at least one of each
   * @throws IllegalArgumentException if lengths differ, a score is NaN, or one kind is missing
   */
  public static double averagePrecision(double[] scores, boolean[] anomalous) {
    int[] order = descending(scores, anomalous);
    double area = 0;
    long found = 0;
    for (int from = 0; from < order.length; ) {
      int to = endOfTie(scores, order, from);
      long anomalies = 0;
      for (int i = from; i < to; i++) {
        anomalies += anomalous[order[i]] ? 1 : 0;
      }
      found += anomalies;
      area += anomalies * ((double) found / to);
      from = to;
    }
    return area / found;
  }

  private static int endOfTie(double[] scores, int[] order, int from) {
    int to = from + 1;
    while (to < order.length && scores[order[to]] == scores[order[from]]) {
      to++;
    }
    return to;
  }

  /** Row numbers by falling score. */
  private static int[] descending(double[] scores, boolean[] anomalous) {
    if (scores.length != anomalous.length) {
      throw new IllegalArgumentException(
          "There are " + scores.length + " scores and " + anomalous.length + " labels");
    }
    int anomalies = 0;
    long[] keyed = new long[scores.length];
    double[] sorted = scores.clone();
    Arrays.sort(sorted);
    for (int row = 0; row < scores.length; row++) {
      if (Double.isNaN(scores[row])) {
        throw new IllegalArgumentException("The score of row " + row + " is NaN; it has no rank");
      }
      anomalies += anomalous[row] ? 1 : 0;
      // Place in ascending order, then row: a primitive sort instead of one with a comparator.
      keyed[row] = (long) Arrays.binarySearch(sorted, scores[row]) << 32 | row;
    }
    if (anomalies == 0 || anomalies == scores.length) {
      throw new IllegalArgumentException(
          anomalies
              + " of "
              + scores.length
              + " rows are anomalies; a ranking needs at least one of each kind");
    }
    Arrays.sort(keyed);
    int[] order = new int[scores.length];
    for (int i = 0; i < order.length; i++) {
      order[i] = (int) keyed[keyed.length - 1 - i];
    }
    return order;
  }
}
