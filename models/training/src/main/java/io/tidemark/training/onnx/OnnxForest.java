package io.tidemark.training.onnx;

import io.tidemark.runtime.forest.Forest;
import io.tidemark.runtime.forest.IsolationForest;
import io.tidemark.training.onnx.OnnxGraph.Attributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * A forest as an ONNX model (IR 8, ai.onnx 15, ai.onnx.ml 3) with the same scores and labels.
 *
 * <p>Input {@code features}, one row per line: float32 for an {@link IsolationForest}, double for
 * an extended one. Outputs {@code score}, double, and, of a forest with a threshold, {@code label},
 * int64, 1 where the score reaches it; each of shape rows × 1.
 *
 * <p>One TreeEnsembleRegressor walks all trees. Its leaves hold depth + c(rows), cut into parts
 * that float32 adds up exactly (see {@link ExactSum}), so the path length of a row is the same
 * number as here, bit for bit, in whatever order a runtime adds. The label is read off this number,
 * not off the score, whose power function may differ by a last bit. A split is {@code x < t} with t
 * unrounded. NaN follows the median of its feature at each node; in an extended forest the median
 * is put in its place. Extended splits are computed by products and sums in double, one after the
 * other, in the order of the core, of all inner nodes at once: score them in batches of some
 * hundreds of rows.
 *
 * <p>Not carried: categorical features (refused), shares of features, feature names except as
 * metadata.
 */
public final class OnnxForest {
  private static final String INPUT = "features";

  /** An extended forest takes values beyond this for this. */
  private static final double OUTERMOST = 1e150;

  private OnnxForest() {}

  /**
   * The model.
   *
   * @param threshold rows that score this or more are labelled 1; infinite if there is none, and so
   *     no label
   * @param featureNames one per feature, kept as metadata
   * @throws IllegalArgumentException if the forest has categorical features
   */
  public static byte[] of(Forest forest, double threshold, List<String> featureNames) {
    return of(forest, threshold, featureNames, Map.of());
  }

  /**
   * The model, with more about where it is from.
   *
   * @param provenance kept as metadata, beside {@code features} and {@code threshold}, if there is
   *     one
   */
  public static byte[] of(
      Forest forest, double threshold, List<String> featureNames, Map<String, String> provenance) {
    FlatTrees trees = FlatTrees.of(forest);
    ExactSum sum = ExactSum.over(trees.trees(), trees.pathLengths);
    boolean floats = forest instanceof IsolationForest;
    OnnxGraph graph = new OnnxGraph();
    graph.input(INPUT, floats ? OnnxGraph.FLOAT : OnnxGraph.DOUBLE, forest.numFeatures());
    int[] splitColumns = trees.features;
    String columns = INPUT;
    if (!floats) {
      columns = known(graph, trees);
    }
    if (trees.width > 1) {
      splitColumns = new int[trees.nodes()];
      columns = planes(graph, trees, columns, splitColumns);
    }
    graph.node(
        OnnxGraph.ML_DOMAIN,
        "TreeEnsembleRegressor",
        List.of(columns),
        "path_parts",
        ensemble(trees, splitColumns, sum, floats));
    // A forest of one row has one leaf of length 0 per tree and no normalizer: 2^−1 is its score.
    boolean empty = forest.normalizer() == 0;
    double offset = empty ? forest.numTrees() : 0;
    graph
        .constant("sum_axis", 1L)
        .constant("offset", offset)
        .constant("trees", (double) forest.numTrees())
        .constant("minus_normalizer", empty ? -1 : -forest.normalizer())
        .constant("two", 2.0)
        .node("Cast", List.of("path_parts"), "parts", cast(OnnxGraph.DOUBLE))
        .node(
            "ReduceSum",
            List.of("parts", "sum_axis"),
            "sum",
            Attributes.none().number("keepdims", 1))
        .node("Add", List.of("sum", "offset"), "total", Attributes.none())
        .node("Div", List.of("total", "trees"), "mean", Attributes.none())
        .node("Div", List.of("mean", "minus_normalizer"), "exponent", Attributes.none())
        .node("Pow", List.of("two", "exponent"), "score", Attributes.none())
        .output("score", OnnxGraph.DOUBLE, 1);
    SortedMap<String, String> metadata = new TreeMap<>(provenance);
    metadata.put("features", String.join("\n", featureNames));
    // A label that never was 1 would read as if nothing were unusual.
    if (threshold != Double.POSITIVE_INFINITY) {
      graph
          .constant("longest_alarm", longestAlarm(forest, sum, threshold, offset))
          .node("LessOrEqual", List.of("total", "longest_alarm"), "alarm", Attributes.none())
          .node("Cast", List.of("alarm"), "label", cast(OnnxGraph.INT64))
          .output("label", OnnxGraph.INT64, 1);
      metadata.put("threshold", Double.toString(threshold));
    }
    return graph.toBytes(metadata);
  }

  /** The largest total path length whose score reaches the threshold, by bisection. */
  private static double longestAlarm(Forest forest, ExactSum sum, double threshold, double offset) {
    long low = -1;
    long high = (long) Math.ceil((sum.longest() * forest.numTrees() + offset) / sum.unit());
    while (low < high) {
      long middle = low + (high - low + 1) / 2;
      double total = middle * sum.unit() - offset;
      if (Forest.scoreOf(total / forest.numTrees(), forest.normalizer()) >= threshold) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low * sum.unit();
  }

  /** Medians in place of NaN, and infinite values pulled in. */
  private static String known(OnnxGraph graph, FlatTrees trees) {
    graph
        .constant("medians", trees.medians)
        .constantScalar("lowest", -OUTERMOST)
        .constantScalar("highest", OUTERMOST)
        .node("IsNaN", List.of(INPUT), "missing", Attributes.none())
        .node("Where", List.of("missing", "medians", INPUT), "observed", Attributes.none())
        .node("Clip", List.of("observed", "lowest", "highest"), "known", Attributes.none());
    return "known";
  }

  /** One column per inner node: its weighed sum. */
  private static String planes(
      OnnxGraph graph, FlatTrees trees, String columns, int[] splitColumns) {
    List<Integer> inner = new ArrayList<>();
    for (int tree = 0; tree < trees.trees(); tree++) {
      for (int at = trees.treeStarts[tree]; at < trees.treeStarts[tree + 1]; at++) {
        if (trees.left[at] != at - trees.treeStarts[tree]) {
          splitColumns[at] = inner.size();
          inner.add(at);
        }
      }
    }
    if (inner.isEmpty()) {
      return columns;
    }
    String sum = null;
    for (int i = 0; i < trees.width; i++) {
      int slot = i;
      graph
          .constant(
              "plane_features_" + i,
              inner.stream().mapToLong(at -> trees.features[at * trees.width + slot]).toArray())
          .constant(
              "plane_weights_" + i,
              inner.stream().mapToDouble(at -> trees.weights[at * trees.width + slot]).toArray())
          .node(
              "Gather",
              List.of(columns, "plane_features_" + i),
              "plane_values_" + i,
              Attributes.none().number("axis", 1))
          .node(
              "Mul",
              List.of("plane_values_" + i, "plane_weights_" + i),
              "plane_terms_" + i,
              Attributes.none());
      String term = "plane_terms_" + i;
      if (sum != null) {
        graph.node("Add", List.of(sum, term), "plane_sums_" + i, Attributes.none());
        term = "plane_sums_" + i;
      }
      sum = term;
    }
    return sum;
  }

  private static Attributes ensemble(
      FlatTrees trees, int[] splitColumns, ExactSum sum, boolean floats) {
    int nodes = trees.nodes();
    int[] treeIds = new int[nodes];
    int[] nodeIds = new int[nodes];
    int[] features = new int[nodes];
    int[] whenTrue = new int[nodes];
    int[] whenFalse = new int[nodes];
    int[] missingIsTrue = new int[nodes];
    double[] values = new double[nodes];
    String[] modes = new String[nodes];
    int parts = sum.parts();
    int leaves = 0;
    int[] targetTrees = new int[nodes * parts];
    int[] targetNodes = new int[nodes * parts];
    double[] targetWeights = new double[nodes * parts];
    for (int tree = 0; tree < trees.trees(); tree++) {
      int start = trees.treeStarts[tree];
      for (int at = start; at < trees.treeStarts[tree + 1]; at++) {
        int node = at - start;
        treeIds[at] = tree;
        nodeIds[at] = node;
        if (trees.left[at] != node) {
          modes[at] = "BRANCH_LT";
          features[at] = splitColumns[at];
          values[at] = trees.thresholds[at];
          whenTrue[at] = trees.left[at];
          whenFalse[at] = trees.left[at] + 1;
          boolean goesLeft = trees.medians[trees.features[at * trees.width]] < values[at];
          missingIsTrue[at] = floats && goesLeft ? 1 : 0;
          continue;
        }
        modes[at] = "LEAF";
        double[] weights = sum.split(trees.pathLengths[at]);
        for (double weight : weights) {
          targetTrees[leaves] = tree;
          targetNodes[leaves] = node;
          targetWeights[leaves++] = weight;
        }
      }
    }
    int[] targetIds = IntStream.range(0, leaves).map(i -> i % parts).toArray();
    Attributes attributes =
        Attributes.none()
            .text("aggregate_function", "SUM")
            .text("post_transform", "NONE")
            .number("n_targets", parts)
            .numbers("nodes_treeids", treeIds)
            .numbers("nodes_nodeids", nodeIds)
            .numbers("nodes_featureids", features)
            .texts("nodes_modes", Arrays.asList(modes))
            .numbers("nodes_truenodeids", whenTrue)
            .numbers("nodes_falsenodeids", whenFalse)
            .numbers("nodes_missing_value_tracks_true", missingIsTrue)
            .numbers("target_treeids", Arrays.copyOf(targetTrees, leaves))
            .numbers("target_nodeids", Arrays.copyOf(targetNodes, leaves))
            .numbers("target_ids", targetIds);
    double[] weights = Arrays.copyOf(targetWeights, leaves);
    return floats
        ? attributes.floats("nodes_values", values).floats("target_weights", weights)
        : attributes
            .doubles("nodes_values_as_tensor", values)
            .doubles("target_weights_as_tensor", weights);
  }

  private static Attributes cast(int type) {
    return Attributes.none().number("to", type);
  }
}
