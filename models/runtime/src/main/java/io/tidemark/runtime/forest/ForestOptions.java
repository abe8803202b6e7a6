package io.tidemark.runtime.forest;

import java.util.List;

/**
 * How an isolation forest is grown. Options are checked here; what depends on the rows, such as
 * whether a categorical feature exists, is checked when growing.
 *
 * @param numTrees number of trees, 1 to 10 000
 * @param subsampleSize rows each tree is grown on (the paper's ψ), 2 to 32 768; a tree takes all
 *     rows where there are fewer
 * @param maxDepth splits on the longest path, 1 to 64
 * @param seed the only source of randomness
 * @param contrastShare share of each subsample that are contrast rows, in [0, 1); 0 gives a plain
 *     forest
 * @param sampling whether a tree may take a row more than once
 * @param maxFeatures share of the features a tree may split on, in (0, 1], rounded up; each tree
 *     draws its own
 * @param extensionLevel features that a split combines beyond the first, 0 to 15; 0 gives splits on
 *     one feature; where there are fewer features it takes all
 * @param splitRule how splits are chosen
 * @param guidedShare share of nodes that {@link SplitRule} guides, in [0, 1]; without meaning for
 *     {@link SplitRule#RANDOM}
 * @param categoricalFeatures indices of features whose values are names: equal or not, never near
 *     or far; ascending, without repeats
 * @param groupShare largest share of a subsample that a group of rows may have and still count as
 *     one row when it is not split further, in [0, 0.5]; 0 counts each row
 */
public record ForestOptions(
    int numTrees,
    int subsampleSize,
    int maxDepth,
    long seed,
    double contrastShare,
    Sampling sampling,
    double maxFeatures,
    int extensionLevel,
    SplitRule splitRule,
    double guidedShare,
    List<Integer> categoricalFeatures,
    double groupShare) {
  static final int MAX_SUBSAMPLE = 32_768;
  static final int MAX_TREES = 10_000;
  static final int MAX_EXTENSION = 15;

  /** Largest number of trees times rows for each. */
  public static final int MAX_GROWN_ROWS = 1 << 25;

  private static final double DEFAULT_GUIDED_SHARE = 0.25;

  public ForestOptions {
    require(numTrees >= 1 && numTrees <= MAX_TREES, "numTrees", numTrees, "1 to 10000");
    require(
        subsampleSize >= 2 && subsampleSize <= MAX_SUBSAMPLE,
        "subsampleSize",
        subsampleSize,
        "2 to 32768");
    long grown = (long) numTrees * subsampleSize;
    require(grown <= MAX_GROWN_ROWS, "numTrees × subsampleSize", grown, "at most 33554432");
    require(maxDepth >= 1 && maxDepth <= 64, "maxDepth", maxDepth, "1 to 64");
    require(
        contrastShare >= 0 && contrastShare < 1, "contrastShare", contrastShare, "0 to below 1");
    require(sampling != null, "sampling", sampling, "a way of sampling");
    require(maxFeatures > 0 && maxFeatures <= 1, "maxFeatures", maxFeatures, "above 0 to 1");
    require(
        extensionLevel >= 0 && extensionLevel <= MAX_EXTENSION,
        "extensionLevel",
        extensionLevel,
        "0 to 15");
    require(splitRule != null, "splitRule", splitRule, "a rule");
    require(guidedShare >= 0 && guidedShare <= 1, "guidedShare", guidedShare, "0 to 1");
    require(groupShare >= 0 && groupShare <= 0.5, "groupShare", groupShare, "0 to 0.5");
    categoricalFeatures = List.copyOf(categoricalFeatures);
    for (int i = 0; i < categoricalFeatures.size(); i++) {
      require(
          categoricalFeatures.get(i) > (i == 0 ? -1 : categoricalFeatures.get(i - 1)),
          "categoricalFeatures",
          categoricalFeatures,
          "indices from 0 on, ascending, each once");
    }
  }

  /** A forest with random splits on single features, all of them open to every tree. */
  public ForestOptions(
      int numTrees, int subsampleSize, int maxDepth, long seed, double contrastShare) {
    this(
        numTrees,
        subsampleSize,
        maxDepth,
        seed,
        contrastShare,
        Sampling.WITHOUT_REPLACEMENT,
        1,
        0,
        SplitRule.RANDOM,
        DEFAULT_GUIDED_SHARE,
        List.of(),
        0);
  }

  /** 200 trees of 512 rows, 13 deep, a tenth of them contrast rows. */
  public static ForestOptions defaults(long seed) {
    return new ForestOptions(200, 512, defaultDepth(512), seed, 0.1);
  }

  /** The forest of the paper, and the peers' default: 100 trees of 256 rows, 8 deep. */
  public static ForestOptions standard(long seed) {
    return new ForestOptions(100, 256, 8, seed, 0);
  }

  /**
   * What ranked anomalies better than {@link #standard} over many labelled sets while losing little
   * on any, at no more than 1.5 times its cost: 90 trees of 256 rows, 12 deep, a tenth of the nodes
   * guided; groups of up to a 32nd of the rows count as one.
   */
  public static ForestOptions recommended(long seed) {
    return standard(seed)
        .withNumTrees(90)
        .withMaxDepth(12)
        .withSplitRule(SplitRule.POOLED_GAIN)
        .withGuidedShare(0.1)
        .withGroupShare(1.0 / 32);
  }

  /**
   * Four levels more than a balanced tree of the subsample needs, and at most 16: deeper trees tell
   * apart normal rows that a balanced depth leaves in one leaf.
   */
  public static int defaultDepth(int subsampleSize) {
    int balanced = 32 - Integer.numberOfLeadingZeros(Math.max(1, subsampleSize - 1));
    return Math.min(16, balanced + 4);
  }

  /** The same with another number of trees. */
  public ForestOptions withNumTrees(int trees) {
    return with(trees, subsampleSize, maxDepth, seed, contrastShare);
  }

  /** The same with another subsample, and the depth that is the default for it. */
  public ForestOptions withSubsampleSize(int rows) {
    return with(numTrees, rows, defaultDepth(rows), seed, contrastShare);
  }

  /** The same with another depth. */
  public ForestOptions withMaxDepth(int depth) {
    return with(numTrees, subsampleSize, depth, seed, contrastShare);
  }

  /** The same with another seed. */
  public ForestOptions withSeed(long otherSeed) {
    return with(numTrees, subsampleSize, maxDepth, otherSeed, contrastShare);
  }

  /** The same with another share of contrast rows. */
  public ForestOptions withContrastShare(double share) {
    return with(numTrees, subsampleSize, maxDepth, seed, share);
  }

  /** The same with another way of sampling. */
  public ForestOptions withSampling(Sampling way) {
    return with(
        way, maxFeatures, extensionLevel, splitRule, guidedShare, categoricalFeatures, groupShare);
  }

  /** The same with another share of features per tree. */
  public ForestOptions withMaxFeatures(double share) {
    return with(
        sampling, share, extensionLevel, splitRule, guidedShare, categoricalFeatures, groupShare);
  }

  /** The same with another extension level. */
  public ForestOptions withExtensionLevel(int level) {
    return with(
        sampling, maxFeatures, level, splitRule, guidedShare, categoricalFeatures, groupShare);
  }

  /** The same with another rule of splitting. */
  public ForestOptions withSplitRule(SplitRule rule) {
    return with(
        sampling, maxFeatures, extensionLevel, rule, guidedShare, categoricalFeatures, groupShare);
  }

  /** The same with another share of guided nodes. */
  public ForestOptions withGuidedShare(double share) {
    return with(
        sampling, maxFeatures, extensionLevel, splitRule, share, categoricalFeatures, groupShare);
  }

  /** The same with other categorical features. */
  public ForestOptions withCategoricalFeatures(List<Integer> features) {
    return with(
        sampling, maxFeatures, extensionLevel, splitRule, guidedShare, features, groupShare);
  }

  /** The same with another share of rows that count as one. */
  public ForestOptions withGroupShare(double share) {
    return with(
        sampling, maxFeatures, extensionLevel, splitRule, guidedShare, categoricalFeatures, share);
  }

  private ForestOptions with(int trees, int rows, int depth, long otherSeed, double contrast) {
    return new ForestOptions(
        trees,
        rows,
        depth,
        otherSeed,
        contrast,
        sampling,
        maxFeatures,
        extensionLevel,
        splitRule,
        guidedShare,
        categoricalFeatures,
        groupShare);
  }

  private ForestOptions with(
      Sampling way,
      double featureShare,
      int level,
      SplitRule rule,
      double guided,
      List<Integer> categorical,
      double group) {
    return new ForestOptions(
        numTrees,
        subsampleSize,
        maxDepth,
        seed,
        contrastShare,
        way,
        featureShare,
        level,
        rule,
        guided,
        categorical,
        group);
  }

  private static void require(boolean holds, String option, Object value, String range) {
    if (!holds) {
      throw new IllegalArgumentException(
          "Forest option " + option + " is " + value + "; choose " + range);
    }
  }
}
