package io.tidemark.training.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.tidemark.runtime.forest.Forest;
import io.tidemark.runtime.forest.ForestOptions;
import io.tidemark.runtime.forest.TrainingRows;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs exported forests in onnxruntime. Scores must agree within 1e-12, which is far below the
 * required 1e-6, and all labels must be equal.
 */
class OnnxForestTest {
  private static final OrtEnvironment RUNTIME = OrtEnvironment.getEnvironment();
  private static final List<String> NAMES = List.of("a", "b", "c", "d", "e", "f");

  static Stream<Arguments> forests() {
    ForestOptions standard = ForestOptions.standard(1);
    return Stream.of(
        Arguments.of("standard", standard, 100_000),
        Arguments.of("deep, many trees", standard.withNumTrees(300).withMaxDepth(20), 20_000),
        Arguments.of("pooled gain", standard.withGuidedShare(0.25), 20_000),
        Arguments.of("recommended", ForestOptions.recommended(2), 20_000));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("forests")
  void scoresAndLabelsMatchForest(String name, ForestOptions options, int count)
      throws OrtException {
    Forest forest = SplitValueRows.forest(options);
    float[][] rows = SplitValueRows.rows(forest, count);
    double[] expected = Arrays.stream(rows).mapToDouble(forest::score).toArray();
    double[] sorted = expected.clone();
    Arrays.sort(sorted);
    // The threshold is one row's own score, so that row is labelled too.
    double threshold = sorted[count - count / 20];
    compare(forest, threshold, rows, expected);
  }

  @Test
  void labelsFollowThreshold() throws OrtException {
    Forest forest = SplitValueRows.forest(ForestOptions.standard(1).withNumTrees(5));
    float[][] rows = SplitValueRows.rows(forest, 100);
    byte[] unlabelled = OnnxForest.of(forest, Double.POSITIVE_INFINITY, NAMES);
    try (OrtSession session = RUNTIME.createSession(unlabelled);
        OnnxTensor input = OnnxTensor.createTensor(RUNTIME, rows);
        OrtSession.Result result = session.run(Map.of("features", input))) {
      assertThat(session.getOutputNames()).containsExactly("score");
      assertThat(session.getMetadata().getCustomMetadata()).containsOnlyKeys("features");
      double[][] scores = (double[][]) result.get("score").orElseThrow().getValue();
      for (int i = 0; i < rows.length; i++) {
        assertThat(scores[i][0]).isCloseTo(forest.score(rows[i]), within(1e-12));
      }
    }
    assertThat(run(OnnxForest.of(forest, Double.MIN_VALUE, NAMES), rows).labels).containsOnly(1);
  }

  @Test
  void singleRowForestScoresOneHalf() throws OrtException {
    Forest forest =
        Forest.train(TrainingRows.ofRows(new float[][] {{1, 2}}), ForestOptions.standard(1));
    float[][] rows = {{1, 2}, {Float.NaN, 9}};
    assertThat(run(OnnxForest.of(forest, 0.5, List.of("a", "b")), rows).scores)
        .containsExactly(0.5, 0.5);
    assertThat(run(OnnxForest.of(forest, 0.5, List.of("a", "b")), rows).labels).containsOnly(1);
    assertThat(run(OnnxForest.of(forest, 0.6, List.of("a", "b")), rows).labels).containsOnly(0);
  }

  @Test
  void isDeterministic() {
    Forest forest = SplitValueRows.forest(ForestOptions.standard(1).withNumTrees(5));
    assertThat(OnnxForest.of(forest, 0.6, NAMES)).isEqualTo(OnnxForest.of(forest, 0.6, NAMES));
  }

  private static void compare(Forest forest, double threshold, float[][] rows, double[] expected)
      throws OrtException {
    Result result = run(OnnxForest.of(forest, threshold, NAMES), rows);
    long[] labels = Arrays.stream(expected).mapToLong(s -> s >= threshold ? 1 : 0).toArray();
    double worst =
        IntStream.range(0, rows.length)
            .mapToDouble(i -> Math.abs(result.scores[i] - expected[i]))
            .max()
            .orElseThrow();
    assertThat(worst).isLessThanOrEqualTo(1e-12);
    assertThat(result.labels).isEqualTo(labels);
    assertThat(Arrays.stream(labels).sum()).isBetween(1L, (long) rows.length - 1);
  }

  private static final class Result {
    final double[] scores;
    final long[] labels;

    Result(double[] scores, long[] labels) {
      this.scores = scores;
      this.labels = labels;
    }
  }

  private static Result run(byte[] model, float[][] rows) throws OrtException {
    try (OrtSession session = RUNTIME.createSession(model)) {
      double[] scores = new double[rows.length];
      long[] labels = new long[rows.length];
      for (int from = 0; from < rows.length; from += 500) {
        float[][] batch = Arrays.copyOfRange(rows, from, Math.min(rows.length, from + 500));
        try (OnnxTensor input = OnnxTensor.createTensor(RUNTIME, batch)) {
          Result part = run(session, input);
          System.arraycopy(part.scores, 0, scores, from, batch.length);
          System.arraycopy(part.labels, 0, labels, from, batch.length);
        }
      }
      return new Result(scores, labels);
    }
  }

  private static Result run(OrtSession session, OnnxTensor input) throws OrtException {
    try (OrtSession.Result result = session.run(Map.of("features", input))) {
      double[][] scores = (double[][]) result.get("score").orElseThrow().getValue();
      long[][] labels = (long[][]) result.get("label").orElseThrow().getValue();
      return new Result(
          Arrays.stream(scores).mapToDouble(row -> row[0]).toArray(),
          Arrays.stream(labels).mapToLong(row -> row[0]).toArray());
    }
  }
}
