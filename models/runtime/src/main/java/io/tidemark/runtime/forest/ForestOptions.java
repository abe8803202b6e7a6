package io.tidemark.runtime.forest;

/**
 * How an {@link IsolationForest} is grown.
 *
 * @param numTrees number of trees, 1 to 10 000
 * @param subsampleSize rows each tree is grown on (the paper's ψ), 2 to 32 768; a tree takes all
 *     rows where there are fewer
 * @param maxDepth splits on the longest path, 1 to 64
 * @param seed the only source of randomness
 * @param contrastShare share of each subsample that are contrast rows, in [0, 1); 0 gives a plain
 *     forest
 */
public record ForestOptions(
    int numTrees, int subsampleSize, int maxDepth, long seed, double contrastShare) {
  static final int MAX_SUBSAMPLE = 32_768;
  static final int MAX_TREES = 10_000;
  private static final int MAX_GROWN_ROWS = 1 << 25;

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
  }

  /** 200 trees of 512 rows, 13 deep, a tenth of them contrast rows. */
  public static ForestOptions defaults(long seed) {
    return new ForestOptions(200, 512, defaultDepth(512), seed, 0.1);
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
    return new ForestOptions(trees, subsampleSize, maxDepth, seed, contrastShare);
  }

  /** The same with another subsample, and the depth that is the default for it. */
  public ForestOptions withSubsampleSize(int rows) {
    return new ForestOptions(numTrees, rows, defaultDepth(rows), seed, contrastShare);
  }

  /** The same with another depth. */
  public ForestOptions withMaxDepth(int depth) {
    return new ForestOptions(numTrees, subsampleSize, depth, seed, contrastShare);
  }

  /** The same with another share of contrast rows. */
  public ForestOptions withContrastShare(double share) {
    return new ForestOptions(numTrees, subsampleSize, maxDepth, seed, share);
  }

  private static void require(boolean holds, String option, Object value, String range) {
    if (!holds) {
      throw new IllegalArgumentException(
          "Forest option " + option + " is " + value + "; choose " + range);
    }
  }
}
