package io.tidemark.runtime.baseline;

import io.tidemark.engine.bytes.ByteSink;
import io.tidemark.engine.bytes.ByteSource;
import io.tidemark.runtime.forest.Forest;
import io.tidemark.runtime.forest.ForestOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * First-stage statistic, which measures how unusual a vector is within a scope: the amounts by
 * which the surprises of the features and of the forest's score exceed an ordinary one. Only upper
 * tails count, because larger values are more suspicious. Immutable and thread-safe. Only {@link
 * #explain} allocates memory.
 */
public final class EventStatistic {
  /** Allows for the rounding error of a subtraction. */
  private static final double CERTAIN = 1 + 1e-9;

  private final Forest forest;
  final TailSurprise tails;
  final TailSurprise forestTail;
  private final Combination combination;
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

  /** Fits the forest and the tails to the same rows; see {@link Forest#train}. */
  public static EventStatistic fit(
      float[][] rows, float[] farValues, ForestOptions options, Combination combination) {
    return fit(rows, farValues, rows, farValues, options, combination);
  }

  /** Fits the forest and the tails, possibly to different rows; see {@link Forest#train}. */
  public static EventStatistic fit(
      float[][] rows,
      float[] farValues,
      float[][] tailRows,
      float[] tailFarValues,
      ForestOptions options,
      Combination combination) {
    Forest forest = Forest.train(rows, farValues, options);
    float[] scores = new float[rows.length];
    for (int row = 0; row < rows.length; row++) {
      scores[row] = (float) forest.score(rows[row]);
    }
    float[] rising = scores.clone();
    Arrays.sort(rising);
    return new EventStatistic(
        forest,
        TailSurprise.fit(tailRows, tailFarValues),
        TailSurprise.fitColumn(
            scores, rising[rising.length / 2], (float) forest.score(farRow(forest, farValues))),
        combination,
        new float[0]);
  }

  /** Returns the statistic to assume before anything is learned: {@link TailSurprise#assumed}. */
  static EventStatistic assumed(float[] farValues) {
    float[][] alike = new float[2][farValues.length];
    Forest forest =
        Forest.train(
            alike, farValues, ForestOptions.standard(0).withNumTrees(1).withSubsampleSize(2));
    return new EventStatistic(
        forest,
        TailSurprise.assumed(farValues),
        TailSurprise.fitColumn(new float[1], 0, Float.NaN),
        Combination.TAILS_ONLY,
        new float[0]);
  }

  /** Returns a row of far values, with the median of each feature that has none. */
  private static float[] farRow(Forest forest, float[] farValues) {
    float[] far = farValues.clone();
    float[] medians = forest.medians();
    for (int feature = 0; feature < far.length; feature++) {
      far[feature] = Float.isNaN(far[feature]) ? medians[feature] : far[feature];
    }
    return far;
  }

  /** Returns a copy with the given weight, at least 1, for each feature's tail. */
  public EventStatistic weighted(float[] others) {
    boolean alike = true;
    for (float weight : others) {
      alike &= weight == 1;
    }
    return new EventStatistic(
        forest, tails, forestTail, combination, alike ? new float[0] : others.clone());
  }

  /** Returns the statistic u of a vector, where NaN means not observed; 0 if nothing stands out. */
  public double statistic(float[] row) {
    return statistic(row, forestScore(row));
  }

  /** Same, but takes the row's {@link #forestScore}, which is already known. */
  public double statistic(float[] row, double forestScore) {
    return ofTails(row) + ofForest(forestScore);
  }

  /** Returns the isolation score of a row, in (0, 1]. */
  public double forestScore(float[] row) {
    return forest.score(row);
  }

  /**
   * Returns the statistic and overwrites {@code shares} with each feature's share of it, at least
   * 0. Shares add up to 1, or are all 0 if nothing stands out.
   */
  public double explain(float[] row, double[] shares) {
    Arrays.fill(shares, 0);
    double score = forest.explain(row, shares);
    double forestTotal = 0;
    for (int feature = 0; feature < numFeatures(); feature++) {
      boolean observed = !Float.isNaN(row[feature]);
      shares[feature] = observed ? Math.max(0, shares[feature]) : 0;
      forestTotal += shares[feature];
    }
    double ofForest = forestTotal == 0 ? 0 : ofForest(score);
    double ofTails = ofTails(row);
    double total = ofForest + ofTails;
    for (int feature = 0; feature < numFeatures(); feature++) {
      double byForest = ofForest == 0 ? 0 : ofForest * shares[feature] / forestTotal;
      shares[feature] = total == 0 ? 0 : (byForest + ofTail(feature, row[feature])) / total;
    }
    return ofTails + ofForest(score);
  }

  /**
   * A summand of the statistic, weight × the surprise beyond an ordinary one.
   *
   * @param value the feature's value, or the forest's score; NaN if not observed
   * @param origin value from which the position relative to the far value is measured
   * @param far far value; NaN for a feature without one
   * @param share share of training rows with at least this value
   */
  public record Part(
      double value,
      double origin,
      double far,
      double share,
      double surprise,
      double weight,
      double amount) {}

  /** Returns the summand of each feature, followed by the forest's. */
  public List<Part> parts(float[] row) {
    List<Part> parts = new ArrayList<>();
    for (int feature = 0; feature < numFeatures(); feature++) {
      double weight = weights.length == 0 ? 1 : weights[feature];
      parts.add(part(tails, feature, row[feature], weight, ofTail(feature, row[feature])));
    }
    double score = forestScore(row);
    parts.add(part(forestTail, 0, (float) score, Combination.FOREST_WEIGHT, ofForest(score)));
    return parts;
  }

  private static Part part(
      TailSurprise tail, int feature, float value, double weight, double amount) {
    return new Part(
        value,
        tail.origin(feature),
        tail.far(feature),
        tail.share(feature, value),
        tail.surprise(feature, value),
        weight,
        amount);
  }

  /**
   * Returns the first feature with the largest share, or −1 if nothing stands out. The forest's
   * shares are computed only if they can change the result: its score is not ordinary, and no tail
   * exceeds all others by more than the forest can add.
   *
   * @param forestScore the row's {@link #forestScore}
   */
  public int leadingFeature(float[] row, double forestScore) {
    double ofForest = ofForest(forestScore);
    double total = ofTails(row);
    int leading = -1;
    double largest = 0;
    double second = 0;
    for (int feature = 0; total > 0 && feature < tails.numFeatures(); feature++) {
      double tail = ofTail(feature, row[feature]);
      // Divide as explain does, because rounding can make two shares equal.
      double share = ofForest == 0 ? tail / total : tail;
      if (share > largest) {
        second = largest;
        largest = share;
        leading = feature;
      } else {
        second = Math.max(second, share);
      }
    }
    boolean isCertain = ofForest == 0 || largest - second > ofForest * CERTAIN;
    return isCertain ? leading : leadingByAll(row);
  }

  private int leadingByAll(float[] row) {
    double[] shares = new double[numFeatures()];
    explain(row, shares);
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

  public int numFeatures() {
    return forest.numFeatures();
  }

  public Forest forest() {
    return forest;
  }

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
    Forest forest = in.section("FRST", "forest", Forest::read);
    TailSurprise tails = in.section("TAIL", "tails", TailSurprise::read);
    TailSurprise forestTail = in.section("FTAL", "forest tail", TailSurprise::read);
    if (tails.numFeatures() != forest.numFeatures()
        || forestTail.numFeatures() != 1
        || (weights.length > 0 && weights.length != tails.numFeatures())) {
      throw in.at("scope").damaged("forest, tails and weights have different numbers of features");
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

  private double ofTails(float[] row) {
    double total = 0;
    for (int feature = 0; feature < tails.numFeatures(); feature++) {
      total += ofTail(feature, row[feature]);
    }
    return total;
  }

  private double ofTail(int feature, float value) {
    // Spares nearly all values a logarithm.
    if (tails.share(feature, value) >= Combination.ORDINARY_SHARE) {
      return 0;
    }
    double of = combination.ofTail(tails.surprise(feature, value));
    return weights.length == 0 ? of : weights[feature] * of;
  }
}
