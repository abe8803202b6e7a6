package io.tidemark.jobs.lab.quality;

import java.util.Arrays;

/** How well scores rank anomalies above normal rows. Results are exact, even if there are ties. */
public final class Ranking {
  private Ranking() {}

  /**
   * Returns the area under the ROC curve: the share of correctly ranked pairs of an anomaly and a
   * normal row, in which ties count half.
   *
   * @param scores one score per row; higher is more anomalous
   * @throws IllegalArgumentException if the lengths differ, a score is NaN, or all labels are equal
   */
  public static double auroc(double[] scores, boolean[] anomalous) {
    int[] order = descending(scores, anomalous);
    double rightPairs = 0;
    long anomaliesAbove = 0;
    long normals = 0;
    for (int from = 0; from < order.length; ) {
      int to = endOfTie(scores, order, from);
      long anomalies = anomalies(anomalous, order, from, to);
      long tiedNormals = to - from - anomalies;
      rightPairs += tiedNormals * (anomaliesAbove + anomalies / 2.0);
      anomaliesAbove += anomalies;
      normals += tiedNormals;
      from = to;
    }
    return rightPairs / anomaliesAbove / normals;
  }

  /**
   * Returns the average precision: the sum, over all distinct scores, of the precision at that
   * score times the increase in recall. Arguments as for {@link #auroc}.
   */
  public static double averagePrecision(double[] scores, boolean[] anomalous) {
    int[] order = descending(scores, anomalous);
    double area = 0;
    long found = 0;
    for (int from = 0; from < order.length; ) {
      int to = endOfTie(scores, order, from);
      long anomalies = anomalies(anomalous, order, from, to);
      found += anomalies;
      area += anomalies * ((double) found / to);
      from = to;
    }
    return area / found;
  }

  private static long anomalies(boolean[] anomalous, int[] order, int from, int to) {
    return Arrays.stream(order, from, to).filter(row -> anomalous[row]).count();
  }

  private static int endOfTie(double[] scores, int[] order, int from) {
    int to = from + 1;
    while (to < order.length && scores[order[to]] == scores[order[from]]) {
      to++;
    }
    return to;
  }

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
        throw new IllegalArgumentException(
            "The score of row " + row + " is NaN and cannot be" + " ranked");
      }
      anomalies += anomalous[row] ? 1 : 0;
      // A rank followed by the row: primitives are sorted without a comparator.
      keyed[row] = (long) Arrays.binarySearch(sorted, scores[row]) << 32 | row;
    }
    if (anomalies == 0 || anomalies == scores.length) {
      throw new IllegalArgumentException(
          ("%s of %s rows are anomalies; a ranking needs at least one anomaly and one"
                  + " normal row")
              .formatted(anomalies, scores.length));
    }
    Arrays.sort(keyed);
    int[] order = new int[scores.length];
    for (int i = 0; i < order.length; i++) {
      order[i] = (int) keyed[keyed.length - 1 - i];
    }
    return order;
  }
}
