package io.tidemark.training.forest;

import java.io.Serializable;
import java.util.Arrays;

/**
 * The exact threshold at which at most a given share of rows is labelled, from one more scan: the
 * scores of the sample say between which two scores it lies, so that only the scores between these
 * are kept, some hundredths of all. In the rare case that it does not lie there, {@link #missed}
 * says so, and all scores have to be kept.
 */
final class ContaminationThreshold implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final double DEVIATIONS = 6;

  private final double from;
  private final double to;
  private long rows;
  private long above;
  private int size;
  private double[] between = new double[0];

  private ContaminationThreshold(double from, double to) {
    this.from = from;
    this.to = to;
  }

  /** For the scan: scores around the quantile that the sample has. */
  static ContaminationThreshold around(double[] sampleScores, double contamination) {
    double[] sorted = sampleScores.clone();
    Arrays.sort(sorted);
    int count = sorted.length;
    double middle = (1 - contamination) * count;
    double around = DEVIATIONS * Math.sqrt(count * contamination * (1 - contamination)) + 2;
    int low = (int) Math.floor(middle - around);
    int high = (int) Math.ceil(middle + around);
    return new ContaminationThreshold(
        low < 0 ? Double.NEGATIVE_INFINITY : sorted[low],
        high >= count ? Double.POSITIVE_INFINITY : sorted[high]);
  }

  /** For the scan when the first one missed: all scores. */
  static ContaminationThreshold anywhere() {
    return new ContaminationThreshold(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
  }

  /** Another one for the same scores, empty. */
  ContaminationThreshold fresh() {
    return new ContaminationThreshold(from, to);
  }

  ContaminationThreshold add(double score) {
    rows++;
    if (score > to) {
      above++;
    } else if (score >= from) {
      reserve(size + 1);
      between[size++] = score;
    }
    return this;
  }

  ContaminationThreshold merge(ContaminationThreshold other) {
    rows += other.rows;
    above += other.above;
    reserve(size + other.size);
    System.arraycopy(other.between, 0, between, size, other.size);
    size += other.size;
    return this;
  }

  /** Whether the threshold lies outside of what was kept. */
  boolean missed(double contamination) {
    long after = labelled(contamination) - above;
    return after < 0 || after >= size;
  }

  /**
   * The next double above the score of the first row that is one too many: where rows tie there,
   * none of them is labelled.
   */
  double threshold(double contamination) {
    double[] sorted = Arrays.copyOf(between, size);
    Arrays.sort(sorted);
    return Math.nextUp(sorted[size - 1 - (int) (labelled(contamination) - above)]);
  }

  private long labelled(double contamination) {
    return (long) Math.floor(contamination * rows);
  }

  private void reserve(int wanted) {
    if (wanted > between.length) {
      between = Arrays.copyOf(between, Math.max(wanted, Math.max(1024, 2 * between.length)));
    }
  }
}
