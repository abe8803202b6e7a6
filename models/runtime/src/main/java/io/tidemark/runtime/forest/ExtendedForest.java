package io.tidemark.runtime.forest;

import io.tidemark.runtime.format.FlatReader;
import io.tidemark.runtime.format.FlatWriter;
import java.util.Arrays;

/**
 * An isolation forest over doubles whose splits may combine several features [1] or set categories
 * apart. Immutable and thread-safe; scoring allocates nothing per row.
 *
 * <p>A node that combines features sends a row left where the sum of weight × value is below the
 * threshold. A node on a categorical feature holds the categories that go right; a category that
 * training rows of the node did not have, or that was never seen, goes where the rarest of them
 * went. Infinite values are scored as outermost.
 *
 * <p>It is written with a kind in the place where an {@link IsolationForest} has its sample size,
 * and larger than any: who knows only the other kind refuses it.
 *
 * <p>[1] Hariri, Kind, Brunner, Extended Isolation Forest, TKDE 2021.
 */
public final class ExtendedForest implements Forest {
  /** "XFST" as little-endian text. */
  static final int KIND = 0x5453_4658;

  private static final int BLOCK = 64;

  /** Finite, so that a weight of 0 takes it away, with room to be weighed. */
  private static final double OUTERMOST = 1e150;

  private static final ThreadLocal<Scratch> SCRATCH = ThreadLocal.withInitial(Scratch::new);

  private final int sampleSize;
  private final double normalizer;
  private final double[] medians;
  private final Categories categories;
  private final PlaneTrees trees;
  private final int[] steps;
  private final double rootMean;

  private ExtendedForest(
      int sampleSize, double[] medians, Categories categories, PlaneTrees trees) {
    this.sampleSize = sampleSize;
    this.normalizer = (float) AveragePathLength.of(sampleSize);
    this.medians = medians;
    this.categories = categories;
    this.trees = trees;
    this.steps = trees.longestPaths();
    double total = 0;
    for (int tree = 0; tree < trees.trees(); tree++) {
      total += trees.pathLengths[trees.treeStarts[tree]];
    }
    this.rootMean = total / trees.trees();
  }

  /**
   * Grows a forest. The result depends on the rows, their order and the options only.
   *
   * @throws IllegalArgumentException naming the feature or the option at fault
   */
  public static ExtendedForest train(TrainingRows rows, ForestOptions options) {
    ForestGrower grower = new ForestGrower(rows, options, false);
    PlaneTrees trees = PlaneTrees.grownBy(grower, options.numTrees());
    return new ExtendedForest(grower.sampleSize(), grower.medians(), grower.categories(), trees);
  }

  @Override
  public double score(float[] row) {
    ForestInput.requireWidth(row.length, medians.length);
    double[] values = scratch().values;
    for (int feature = 0; feature < medians.length; feature++) {
      values[feature] = known(row[feature], feature);
    }
    return scoreFirst(values);
  }

  @Override
  public double score(double[] row) {
    ForestInput.requireWidth(row.length, medians.length);
    double[] values = scratch().values;
    for (int feature = 0; feature < medians.length; feature++) {
      values[feature] = known(row[feature], feature);
    }
    return scoreFirst(values);
  }

  @Override
  public void scoreRows(float[] matrix, int rows, double[] scores) {
    ForestInput.requireMatrix(matrix.length, rows, medians.length, scores.length);
    Scratch scratch = scratch();
    for (int from = 0; from < rows; from += BLOCK) {
      int block = Math.min(BLOCK, rows - from);
      for (int at = 0; at < block * medians.length; at++) {
        float value = matrix[from * medians.length + at];
        scratch.values[at] = known(value, at % medians.length);
      }
      scoreBlock(scratch, block, scores, from);
    }
  }

  @Override
  public void scoreRows(double[] matrix, int rows, double[] scores) {
    ForestInput.requireMatrix(matrix.length, rows, medians.length, scores.length);
    Scratch scratch = scratch();
    for (int from = 0; from < rows; from += BLOCK) {
      int block = Math.min(BLOCK, rows - from);
      for (int at = 0; at < block * medians.length; at++) {
        double value = matrix[from * medians.length + at];
        scratch.values[at] = known(value, at % medians.length);
      }
      scoreBlock(scratch, block, scores, from);
    }
  }

  @Override
  public void scoreColumns(float[][] columns, int rows, double[] scores) {
    ForestInput.requireWidth(columns.length, medians.length);
    ForestInput.requireRows(rows, scores.length);
    Scratch scratch = scratch();
    for (int from = 0; from < rows; from += BLOCK) {
      int block = Math.min(BLOCK, rows - from);
      for (int feature = 0; feature < medians.length; feature++) {
        for (int row = 0; row < block; row++) {
          float value = columns[feature][from + row];
          scratch.values[row * medians.length + feature] = known(value, feature);
        }
      }
      scoreBlock(scratch, block, scores, from);
    }
  }

  @Override
  public void scoreColumns(double[][] columns, int rows, double[] scores) {
    ForestInput.requireWidth(columns.length, medians.length);
    ForestInput.requireRows(rows, scores.length);
    Scratch scratch = scratch();
    for (int from = 0; from < rows; from += BLOCK) {
      int block = Math.min(BLOCK, rows - from);
      for (int feature = 0; feature < medians.length; feature++) {
        for (int row = 0; row < block; row++) {
          double value = columns[feature][from + row];
          scratch.values[row * medians.length + feature] = known(value, feature);
        }
      }
      scoreBlock(scratch, block, scores, from);
    }
  }

  /**
   * {@inheritDoc}
   *
   * <p>A split that combines features is shared among them by how far each lies, weighed, from its
   * median.
   */
  @Override
  public double explain(double[] row, double[] shares) {
    ForestInput.requireWidth(row.length, medians.length);
    double[] values = scratch().values;
    for (int feature = 0; feature < medians.length; feature++) {
      values[feature] = known(row[feature], feature);
    }
    categories.encode(values, 0);
    double total = 0;
    for (int tree = 0; tree < numTrees(); tree++) {
      int start = trees.treeStarts[tree];
      int node = 0;
      int child = trees.next(start, node, values, 0);
      while (child != node) {
        double shortened =
            (double) trees.pathLengths[start + node] - trees.pathLengths[start + child];
        share(start + node, shortened / numTrees(), values, shares);
        node = child;
        child = trees.next(start, node, values, 0);
      }
      total += trees.pathLengths[start + node];
    }
    return Forest.scoreOf(total / numTrees(), normalizer);
  }

  @Override
  public int numFeatures() {
    return medians.length;
  }

  @Override
  public int numTrees() {
    return trees.trees();
  }

  @Override
  public int sampleSize() {
    return sampleSize;
  }

  @Override
  public double normalizer() {
    return normalizer;
  }

  @Override
  public double rootMean() {
    return rootMean;
  }

  /** What stands in for NaN, one value per feature. */
  public double[] medians() {
    return medians.clone();
  }

  /** Features that a split combines, at most. */
  public int width() {
    return trees.width;
  }

  @Override
  public void write(FlatWriter out) {
    out.putInt(KIND).putInt(sampleSize).putInt(trees.width).putDoubles(medians);
    out.putInt(categories.count());
    for (int i = 0; i < categories.count(); i++) {
      out.putInt(categories.feature(i)).putDoubles(categories.values(i));
    }
    out.putInts(trees.treeStarts)
        .putInts(trees.left)
        .putInts(trees.features)
        .putDoubles(trees.weights)
        .putDoubles(trees.thresholds)
        .putLongs(trees.masks)
        .putFloats(trees.pathLengths);
  }

  static ExtendedForest readRest(FlatReader in) {
    int sampleSize = in.takeIntUpTo("forest sample size", ForestOptions.MAX_SUBSAMPLE);
    int width = in.takeIntUpTo("forest features per split", ForestOptions.MAX_EXTENSION + 1);
    double[] medians = in.takeDoubles("forest medians");
    int[] features = new int[in.takeIntUpTo("forest categorical features", medians.length)];
    double[][] values = new double[features.length][];
    for (int i = 0; i < features.length; i++) {
      features[i] = in.takeIntUpTo("forest categorical feature", medians.length - 1);
      values[i] = in.takeDoubles("forest categories");
      if (values[i].length > Categories.UNSEEN || (i > 0 && features[i] <= features[i - 1])) {
        throw in.unreadable("forest", 0, "its categories do not fit");
      }
    }
    Categories categories = new Categories(features, values);
    PlaneTrees trees =
        new PlaneTrees(
            width,
            in.takeInts("forest tree starts"),
            in.takeInts("forest left children"),
            in.takeInts("forest features"),
            in.takeDoubles("forest weights"),
            in.takeDoubles("forest thresholds"),
            in.takeLongs("forest category masks"),
            in.takeFloats("forest path lengths"));
    if (sampleSize < 1 || width < 1 || medians.length == 0) {
      throw in.unreadable("forest", 0, "it was grown on nothing");
    }
    String problem = trees.problem(sampleSize, medians.length, categories);
    if (problem != null) {
      throw in.unreadable("forest", 0, problem);
    }
    return new ExtendedForest(sampleSize, medians, categories, trees);
  }

  private void share(int at, double shortened, double[] values, double[] shares) {
    int slot = at * trees.width;
    double whole = 0;
    for (int i = slot; i < slot + trees.width; i++) {
      whole += distance(i, values);
    }
    if (trees.masks[at] != 0 || !(whole > 0 && whole < Double.POSITIVE_INFINITY)) {
      shares[trees.features[slot]] += shortened;
      return;
    }
    for (int i = slot; i < slot + trees.width; i++) {
      shares[trees.features[i]] += shortened * (distance(i, values) / whole);
    }
  }

  private double distance(int i, double[] values) {
    int feature = trees.features[i];
    return Math.abs(trees.weights[i] * (values[feature] - medians[feature]));
  }

  private double scoreFirst(double[] values) {
    categories.encode(values, 0);
    double total = 0;
    for (int tree = 0; tree < steps.length; tree++) {
      total += pathLength(tree, values, 0);
    }
    return Forest.scoreOf(total / steps.length, normalizer);
  }

  private void scoreBlock(Scratch scratch, int rows, double[] scores, int from) {
    for (int row = 0; row < rows; row++) {
      categories.encode(scratch.values, row * medians.length);
    }
    Arrays.fill(scratch.totals, 0, rows, 0);
    for (int tree = 0; tree < steps.length; tree++) {
      for (int row = 0; row < rows; row++) {
        scratch.totals[row] += pathLength(tree, scratch.values, row * medians.length);
      }
    }
    for (int row = 0; row < rows; row++) {
      scores[from + row] = Forest.scoreOf(scratch.totals[row] / steps.length, normalizer);
    }
  }

  private double pathLength(int tree, double[] values, int offset) {
    int start = trees.treeStarts[tree];
    int node = 0;
    for (int step = steps[tree]; step > 0; step--) {
      node = trees.next(start, node, values, offset);
    }
    return trees.pathLengths[start + node];
  }

  private double known(double value, int feature) {
    return bounded(Double.isNaN(value) ? medians[feature] : value);
  }

  static double bounded(double value) {
    return Math.max(-OUTERMOST, Math.min(OUTERMOST, value));
  }

  private Scratch scratch() {
    Scratch scratch = SCRATCH.get();
    int needed = BLOCK * medians.length;
    if (scratch.values.length < needed) {
      scratch.values = new double[needed];
    }
    return scratch;
  }

  /** Values of up to a block of rows, and a total for each. */
  private static final class Scratch {
    double[] values = new double[BLOCK];
    final double[] totals = new double[BLOCK];
  }
}
