package io.tidemark.training.forest;

import java.io.Serializable;
import java.util.Arrays;

/**
 * Finds the exact score threshold that labels at most a given share of rows, in one more scan. The
 * sample's scores provide a bracket, and only scores within it are stored. If the threshold lies
 * outside, {@link #missed} returns true, and another scan has to store all scores.
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

  static ContaminationThreshold anywhere() {
    return new ContaminationThreshold(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
  }

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

  boolean missed(double contamination) {
    long after = labelled(contamination) - above;
    return after < 0 || after >= size;
  }

  /** Returns the smallest double above the highest score that must not be labelled. */
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
