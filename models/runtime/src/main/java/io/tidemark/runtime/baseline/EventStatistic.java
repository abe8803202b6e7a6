package io.tidemark.runtime.baseline;

import io.tidemark.engine.bytes.ByteSink;
import io.tidemark.engine.bytes.ByteSource;
import io.tidemark.runtime.forest.Forest;
import io.tidemark.runtime.forest.ForestOptions;
import java.util.Arrays;

/**
 * Stage one of judging: how unusual one feature vector is in one scope, the sum over the observed
 * features of what their surprise exceeds the ordinary by, and of the same for the forest's score.
 * A catalogue may say that some features count more. Immutable and thread-safe; nothing but {@link
 * #explain} allocates.
 *
 * <p>Features rise with suspicion: only upper tails count. The forest's far score is that of a row
 * in which every feature is far out.
 */
public final class EventStatistic {
  /** More than rounding can take from a difference. */
  private static final double CERTAIN = 1 + 1e-9;

  private final Forest forest;
  private final TailSurprise tails;
  private final TailSurprise forestTail;
  private final Combination combination;

  /** How much each feature's tail counts; empty where all count alike. */
  private final float[] weights;

  private EventStatistic(
      Forest forest,
      TailSurprise tails,
      TailSurprise forestTail,
      Combination combination,
      float[] weights) {
    this.forest = forest;
    this.tails = tails;
    this.forestTail = forestTail;
    this.combination = combination;
    this.weights = weights;
  }

  /**
   * Learns forest and tails from the same rows.
   *
   * @param rows as for {@link Forest#train}
   * @param farValues as for {@link Forest#train}
   * @throws IllegalArgumentException as {@link Forest#train}
   */
  public static EventStatistic fit(
      float[][] rows, float[] farValues, ForestOptions options, Combination combination) {
    Forest forest = Forest.train(rows, farValues, options);
    float[] scores = new float[rows.length];
    for (int row = 0; row < rows.length; row++) {
      scores[row] = (float) forest.score(rows[row]);
    }
    float[] rising = scores.clone();
    Arrays.sort(rising);
    return new EventStatistic(
        forest,
        TailSurprise.fit(rows, farValues),
        TailSurprise.fitColumn(
            scores, rising[rising.length / 2], (float) forest.score(farRow(forest, farValues))),
        combination,
        new float[0]);
  }

  /** Every feature far out; where one has no far value, what stands in for NaN. */
  private static float[] farRow(Forest forest, float[] farValues) {
    float[] far = farValues.clone();
    float[] medians = forest.medians();
    for (int feature = 0; feature < far.length; feature++) {
      far[feature] = Float.isNaN(far[feature]) ? medians[feature] : far[feature];
    }
    return far;
  }

  /**
   * The same parts, of which some tails count more than others.
   *
   * @param others one per feature, at least 1
   */
  public EventStatistic weighted(float[] others) {
    boolean alike = true;
    for (float weight : others) {
      alike &= weight == 1;
    }
    return new EventStatistic(
        forest, tails, forestTail, combination, alike ? new float[0] : others.clone());
  }

  /**
   * The statistic u of a vector.
   *
   * @param row one value per feature; NaN means not observed
   * @return at least 0; higher is more unusual; 0 when nothing stands out
   */
  public double statistic(float[] row) {
    return statistic(row, 0);
  }

  /** As {@link #statistic(float[])}, of the row at {@code offset} of a flat matrix. */
  public double statistic(float[] matrix, int offset) {
    return statistic(matrix, offset, forestScore(matrix, offset));
  }

  /** As {@link #statistic(float[], int)} for one who has the {@link #forestScore} already. */
  public double statistic(float[] matrix, int offset, double forestScore) {
    return ofTails(matrix, offset) + ofForest(forestScore);
  }

  /** Isolation score of the row at {@code offset}, in (0, 1]. */
  public double forestScore(float[] matrix, int offset) {
    return forest.score(matrix, offset);
  }

  /**
   * The statistic, and in {@code shares} each feature's part in it: at least 0, together 1; all 0
   * when nothing stands out. A feature that was not observed has no part.
   *
   * @param shares overwritten, one per feature
   */
  public double explain(float[] row, double[] shares) {
    return explain(row, 0, shares);
  }

  /** As {@link #explain(float[], double[])}, of the row at {@code offset} of a flat matrix. */
  public double explain(float[] matrix, int offset, double[] shares) {
    Arrays.fill(shares, 0);
    double score = forest.explain(matrix, offset, shares);
    double forestTotal = 0;
    for (int feature = 0; feature < numFeatures(); feature++) {
      boolean observed = !Float.isNaN(matrix[offset + feature]);
      shares[feature] = observed ? Math.max(0, shares[feature]) : 0;
      forestTotal += shares[feature];
    }
    double ofForest = forestTotal == 0 ? 0 : ofForest(score);
    double ofTails = ofTails(matrix, offset);
    double total = ofForest + ofTails;
    for (int feature = 0; feature < numFeatures(); feature++) {
      double byForest = ofForest == 0 ? 0 : ofForest * shares[feature] / forestTotal;
      shares[feature] =
          total == 0 ? 0 : (byForest + ofTail(feature, matrix[offset + feature])) / total;
    }
    return ofTails + ofForest(score);
  }

  /** The feature with the largest share, the first of equals; −1 when none stands out. */
  public int leadingFeature(float[] matrix, int offset) {
    return leadingFeature(matrix, offset, forestScore(matrix, offset));
  }

  /**
   * As {@link #leadingFeature(float[], int)} for one who has the {@link #forestScore} already. The
   * forest is asked for its shares only where they can tell: not where its score says nothing, nor
   * where one tail stands out by more than all that the forest has to give.
   */
  public int leadingFeature(float[] matrix, int offset, double forestScore) {
    double ofForest = ofForest(forestScore);
    double total = ofTails(matrix, offset);
    int leading = -1;
    double largest = 0;
    double second = 0;
    for (int feature = 0; total > 0 && feature < tails.numFeatures(); feature++) {
      double tail = ofTail(feature, matrix[offset + feature]);
      // Divided as in explain, where rounding can make equals of two.
      double share = ofForest == 0 ? tail / total : tail;
      if (share > largest) {
        second = largest;
        largest = share;
        leading = feature;
      } else {
        second = Math.max(second, share);
      }
    }
    boolean told = ofForest == 0 || largest - second > ofForest * CERTAIN;
    return told ? leading : leadingByAll(matrix, offset);
  }

  private int leadingByAll(float[] matrix, int offset) {
    double[] shares = new double[numFeatures()];
    explain(matrix, offset, shares);
    int leading = -1;
    double largest = 0;
    for (int feature = 0; feature < shares.length; feature++) {
      if (shares[feature] > largest) {
        largest = shares[feature];
        leading = feature;
      }
    }
    return leading;
  }

  /** Number of features in a vector. */
  public int numFeatures() {
    return forest.numFeatures();
  }

  /** The forest part. */
  public Forest forest() {
    return forest;
  }

  /** The part of the features' own tails. */
  public TailSurprise tails() {
    return tails;
  }

  /** The tail of the forest's scores, one column. */
  public TailSurprise forestTail() {
    return forestTail;
  }

  /** How the parts are combined. */
  public Combination combination() {
    return combination;
  }

  /** Appends the sections COMB, FRST, TAIL and FTAL. */
  void write(ByteSink out) {
    out.section(
            "COMB",
            comb -> {
              comb.u8(combination.ordinal());
              if (weights.length > 0) {
                comb.floats(weights);
              }
            })
        .section("FRST", forest::write)
        .section("TAIL", tails::write)
        .section("FTAL", forestTail::write);
  }

  static EventStatistic read(ByteSource in) {
    ByteSource comb = in.section("COMB");
    int code = comb.at("combination").u8();
    if (code >= Combination.values().length) {
      throw comb.at("combination").damaged(1, "code " + code + " is unknown");
    }
    float[] weights = comb.remaining() > 0 ? comb.at("weights of features").floats() : new float[0];
    comb.at("end of combination").end();
    ByteSource forestSection = in.section("FRST");
    Forest forest = Forest.read(forestSection);
    forestSection.at("end of forest").end();
    ByteSource tailSection = in.section("TAIL");
    TailSurprise tails = TailSurprise.read(tailSection);
    tailSection.at("end of tails").end();
    ByteSource forestTailSection = in.section("FTAL");
    TailSurprise forestTail = TailSurprise.read(forestTailSection);
    forestTailSection.at("end of forest tail").end();
    if (tails.numFeatures() != forest.numFeatures()
        || forestTail.numFeatures() != 1
        || (weights.length > 0 && weights.length != tails.numFeatures())) {
      throw in.at("scope").damaged("forest, tails and weights have different features");
    }
    for (float weight : weights) {
      if (!(weight >= 1 && weight <= 10)) {
        throw in.at("weight of a feature").damaged(weight + " is outside 1 to 10");
      }
    }
    return new EventStatistic(forest, tails, forestTail, Combination.values()[code], weights);
  }

  private double ofForest(double score) {
    return combination.ofForest(forestTail.surprise(0, (float) score));
  }

  private double ofTails(float[] matrix, int offset) {
    double total = 0;
    for (int feature = 0; feature < tails.numFeatures(); feature++) {
      total += ofTail(feature, matrix[offset + feature]);
    }
    return total;
  }

  private double ofTail(int feature, float value) {
    // Nearly all values of nearly all events: spared the logarithm.
    if (tails.share(feature, value) >= Combination.ORDINARY_SHARE) {
      return 0;
    }
    double of = combination.ofTail(tails.surprise(feature, value));
    return weights.length == 0 ? of : weights[feature] * of;
  }
}
