package io.tidemark.runtime.forest;

/**
 * How an isolation forest is grown.
 *
 * @param numTrees number of trees, 1 to 10 000
 * @param subsampleSize rows each tree is grown on (the paper's ψ), 2 to 32 768; a tree takes all
 *     rows where there are fewer
 * @param maxDepth splits on the longest path, 1 to 64
 * @param seed the only source of randomness
 * @param contrastShare share of each subsample that are contrast rows, in [0, 1); 0 gives a plain
 *     forest
 * @param guidedShare share of nodes that split where the two sides are most alike in themselves
 *     (pooled gain), in [0, 1]; the others split at random
 * @param groupShare largest share of a subsample that a group of rows may have and still count as
 *     one row when it is not split further, in [0, 0.5]; 0 counts each row
 */
public record ForestOptions(
    int numTrees,
    int subsampleSize,
    int maxDepth,
    long seed,
    double contrastShare,
    double guidedShare,
    double groupShare) {
  static final int MAX_SUBSAMPLE = 32_768;
  static final int MAX_TREES = 10_000;

  /** Largest number of trees times rows for each. */
  public static final int MAX_GROWN_ROWS = 1 << 25;

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
    require(guidedShare >= 0 && guidedShare <= 1, "guidedShare", guidedShare, "0 to 1");
    require(groupShare >= 0 && groupShare <= 0.5, "groupShare", groupShare, "0 to 0.5");
  }

  /** A forest of random splits that counts each row. */
  public ForestOptions(
      int numTrees, int subsampleSize, int maxDepth, long seed, double contrastShare) {
    this(numTrees, subsampleSize, maxDepth, seed, contrastShare, 0, 0);
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
   * The setting that ranked anomalies better than {@link #standard} over many labelled sets and
   * lost little on any, at no more than 1.5 times its cost. It grows 90 trees of 256 rows, 12 deep,
   * with a tenth of the nodes guided; groups of up to a 32nd of the rows count as one.
   */
  public static ForestOptions recommended(long seed) {
    return standard(seed)
        .withNumTrees(90)
        .withMaxDepth(12)
        .withGuidedShare(0.1)
        .withGroupShare(1.0 / 32);
  }

  /**
   * Four levels more than a balanced tree of the subsample needs, and at most 16: deeper trees
   * separate normal rows that a balanced depth leaves in one leaf.
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

  /** The same with another share of guided nodes. */
  public ForestOptions withGuidedShare(double share) {
    return new ForestOptions(
        numTrees, subsampleSize, maxDepth, seed, contrastShare, share, groupShare);
  }

  /** The same with another share of rows that count as one. */
  public ForestOptions withGroupShare(double share) {
    return new ForestOptions(
        numTrees, subsampleSize, maxDepth, seed, contrastShare, guidedShare, share);
  }

  private ForestOptions with(int trees, int rows, int depth, long otherSeed, double contrast) {
    return new ForestOptions(trees, rows, depth, otherSeed, contrast, guidedShare, groupShare);
  }

  private static void require(boolean holds, String option, Object value, String range) {
    if (!holds) {
      throw new IllegalArgumentException(
          "Forest option " + option + " is " + value + "; choose " + range);
    }
  }
}
