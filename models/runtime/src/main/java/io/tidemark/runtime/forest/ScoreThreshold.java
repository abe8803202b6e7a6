package io.tidemark.runtime.forest;

import java.util.Arrays;

/**
 * Above which score a row is called an anomaly. It is taken once, from the scores of the training
 * rows, and kept with the model: taken from the rows to be judged, it would call the same share of
 * them anomalies whatever they are.
 *
 * @param value in [0, 1]; 1 calls no row an anomaly
 */
public record ScoreThreshold(double value) {
  public ScoreThreshold {
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException("The score threshold is " + value + "; choose 0 to 1");
    }
  }

  /** Calls nothing an anomaly. */
  public static ScoreThreshold none() {
    return new ScoreThreshold(1);
  }

  /**
   * The lowest threshold with at most that share of the scores above it, exact to the row: of n
   * scores without ties, the ⌊share × n⌋ largest lie above.
   *
   * @param scores of training rows, in (0, 1], at least one
   * @param contamination share, in [0, 1); 0 gives {@link #none()}
   * @throws IllegalArgumentException if it is outside, or there are no scores
   */
  public static ScoreThreshold forContamination(double[] scores, double contamination) {
    if (!(contamination >= 0 && contamination < 1)) {
      throw new IllegalArgumentException(
          "Contamination is " + contamination + "; choose 0 to below 1");
    }
    if (scores.length == 0) {
      throw new IllegalArgumentException(
          "No scores to take a threshold from; score the training rows first");
    }
    int above = (int) (contamination * scores.length);
    if (above == 0) {
      return none();
    }
    double[] sorted = scores.clone();
    Arrays.sort(sorted);
    return new ScoreThreshold(sorted[sorted.length - 1 - above]);
  }

  /** Whether a score lies above. */
  public boolean isAnomaly(double score) {
    return score > value;
  }
}
