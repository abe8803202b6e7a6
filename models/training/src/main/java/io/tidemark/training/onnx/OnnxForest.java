package io.tidemark.training.onnx;

import io.tidemark.runtime.forest.Forest;
import io.tidemark.training.onnx.OnnxGraph.Attributes;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Exports a forest as an ONNX model (IR 8, ai.onnx 15, ai.onnx.ml 3) that computes the same scores
 * and labels.
 *
 * <p>The input {@code features} is a float32 matrix with one line per row. The outputs have one
 * column. {@code score} is a double. If there is a threshold, {@code label} is an int64, which is 1
 * if the score is at least as high as the threshold. Feature shares are not exported.
 *
 * <p>A single TreeEnsembleRegressor evaluates all trees. Its leaves contain depth + c(rows) in
 * exactly addable parts (see {@link ExactSum}), so a row's path length is bit-identical for any
 * order of addition. The label is computed from the path length, because the score's power function
 * may differ in the last bit. Splits have the form {@code x < t}, unrounded. NaN takes the branch
 * of the feature's median.
 */
public final class OnnxForest {
  private static final String INPUT = "features";

  private OnnxForest() {}

  /**
   * Creates the model.
   *
   * @param threshold smallest score for which a row is labelled 1; infinite for no label output
   * @param featureNames stored as metadata
   */
  public static byte[] of(Forest forest, double threshold, List<String> featureNames) {
    return of(forest, threshold, featureNames, Map.of());
  }

  /** Creates a model whose metadata includes its provenance. */
  public static byte[] of(
      Forest forest, double threshold, List<String> featureNames, Map<String, String> provenance) {
    float[] pathLengths = pathLengths(forest);
    ExactSum sum = ExactSum.over(forest.numTrees(), pathLengths);
    OnnxGraph graph = new OnnxGraph();
    graph.input(INPUT, OnnxGraph.FLOAT, forest.numFeatures());
    graph.node(
        OnnxGraph.ML_DOMAIN,
        "TreeEnsembleRegressor",
        List.of(INPUT),
        "path_parts",
        ensemble(forest, pathLengths, sum));
    // In a forest grown on a single row, each tree is just a leaf of length 0, and the score is
    // 2^−1.
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
    // Without a threshold, the label would always be 0, suggesting that nothing is unusual.
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

  /** Uses bisection to find the largest total path length whose score reaches the threshold. */
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

  private static float[] pathLengths(Forest forest) {
    int nodes = IntStream.range(0, forest.numTrees()).map(forest::treeSize).sum();
    float[] pathLengths = new float[nodes];
    int at = 0;
    for (int tree = 0; tree < forest.numTrees(); tree++) {
      for (int node = 0; node < forest.treeSize(tree); node++) {
        pathLengths[at++] = forest.pathLength(tree, node);
      }
    }
    return pathLengths;
  }

  private static Attributes ensemble(Forest forest, float[] pathLengths, ExactSum sum) {
    int nodes = pathLengths.length;
    float[] medians = forest.medians();
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
    int at = 0;
    for (int tree = 0; tree < forest.numTrees(); tree++) {
      for (int node = 0; node < forest.treeSize(tree); node++, at++) {
        treeIds[at] = tree;
        nodeIds[at] = node;
        if (!forest.isLeaf(tree, node)) {
          modes[at] = "BRANCH_LT";
          features[at] = forest.splitFeature(tree, node);
          values[at] = forest.splitValue(tree, node);
          whenTrue[at] = forest.leftChild(tree, node);
          whenFalse[at] = whenTrue[at] + 1;
          missingIsTrue[at] = medians[features[at]] < values[at] ? 1 : 0;
          continue;
        }
        modes[at] = "LEAF";
        for (double weight : sum.split(pathLengths[at])) {
          targetTrees[leaves] = tree;
          targetNodes[leaves] = node;
          targetWeights[leaves++] = weight;
        }
      }
    }
    int[] targetIds = IntStream.range(0, leaves).map(i -> i % parts).toArray();
    return Attributes.none()
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
        .numbers("target_ids", targetIds)
        .floats("nodes_values", values)
        .floats("target_weights", Arrays.copyOf(targetWeights, leaves));
  }

  private static Attributes cast(int type) {
    return Attributes.none().number("to", type);
  }

  /**
   * Splits path lengths into parts that float32 adds over all trees without rounding, in any order.
   * Path lengths are float32, so all are multiples of the last bit of the smallest one, usually
   * 2^−23. Each part's unit is a power of two such that its sum over all trees fits in 24 bits.
   * Added as doubles, the sums are exactly the sum of the path lengths.
   */
  static final class ExactSum {
    private final double[] quanta;
    private final double longest;

    private ExactSum(double[] quanta, double longest) {
      this.quanta = quanta;
      this.longest = longest;
    }

    static ExactSum over(int trees, float[] pathLengths) {
      double longest = 0;
      double unit = 0x1p-23;
      for (float length : pathLengths) {
        longest = Math.max(longest, length);
        if (length > 0) {
          unit = Math.min(unit, Math.ulp(length));
        }
      }
      double[] quanta = new double[8];
      int parts = 0;
      double bound = Math.max(longest, unit);
      double quantum;
      do {
        quantum = Math.max(unit, Math.scalb(1.0, Math.getExponent(trees * bound) + 1 - 24));
        quanta[parts++] = quantum;
        bound = quantum / 2;
      } while (quantum > unit);
      return new ExactSum(Arrays.copyOf(quanta, parts), longest);
    }

    /** Returns the number of which all path lengths and their sums are multiples. */
    double unit() {
      return quanta[quanta.length - 1];
    }

    double longest() {
      return longest;
    }

    int parts() {
      return quanta.length;
    }

    double[] split(float pathLength) {
      double[] parts = new double[quanta.length];
      double rest = pathLength;
      for (int i = 0; i < parts.length; i++) {
        parts[i] = Math.rint(rest / quanta[i]) * quanta[i];
        rest -= parts[i];
      }
      return parts;
    }
  }
}
