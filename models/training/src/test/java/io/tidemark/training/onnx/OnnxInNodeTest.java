package io.tidemark.training.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tidemark.runtime.forest.Forest;
import io.tidemark.runtime.forest.ForestOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs exported forests in onnxruntime-node, which is found through NODE_PATH. */
class OnnxInNodeTest {
  private static final int ROWS = 20_000;

  @Test
  void scoresAndLabelsMatchForest(@TempDir Path folder) throws IOException, InterruptedException {
    assumeTrue(
        run("node", "-e", "require('onnxruntime-node')").code == 0,
        "No Node.js that finds onnxruntime-node (npm install onnxruntime-node, NODE_PATH): not"
            + " judged there");
    Forest forest = SplitValueRows.forest(ForestOptions.standard(1));
    float[][] rows = SplitValueRows.rows(forest, ROWS);
    ByteBuffer values =
        ByteBuffer.allocate(4 * ROWS * SplitValueRows.FEATURES).order(ByteOrder.LITTLE_ENDIAN);
    ByteBuffer scores = ByteBuffer.allocate(8 * ROWS).order(ByteOrder.LITTLE_ENDIAN);
    ByteBuffer labels = ByteBuffer.allocate(8 * ROWS).order(ByteOrder.LITTLE_ENDIAN);
    double[] sorted = Arrays.stream(rows).mapToDouble(forest::score).sorted().toArray();
    double threshold = sorted[ROWS - ROWS / 20];
    for (float[] row : rows) {
      for (float value : row) {
        values.putFloat(value);
      }
      double score = forest.score(row);
      scores.putDouble(score);
      labels.putLong(score >= threshold ? 1 : 0);
    }
    Files.write(folder.resolve("rows.bin"), values.array());
    Files.write(folder.resolve("scores.bin"), scores.array());
    Files.write(folder.resolve("labels.bin"), labels.array());
    Files.write(
        folder.resolve("model.onnx"),
        OnnxForest.of(forest, threshold, List.of("a", "b", "c", "d", "e", "f")));
    Path judge = folder.resolve("judge_forest.js");
    try (InputStream script = getClass().getResourceAsStream("/judge_forest.js")) {
      Files.copy(script, judge);
    }
    Ran ran = run("node", judge.toString(), folder.toString());
    assertThat(ran.code).as(ran.output).isZero();
    assertThat(ran.output).contains("20000 rows", " 0 other labels");
  }

  private static Ran run(String... command) throws InterruptedException {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Ran(process.waitFor(), output);
    } catch (IOException e) {
      return new Ran(127, e.toString());
    }
  }

  private record Ran(int code, String output) {}
}
