package io.tidemark.runtime.forest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The plain forest with the peers' options (100 trees, 256 rows, depth 8) ranks labelled anomalies
 * as well as they do: mean AUROC of five seeds.
 */
class BenchmarkQualityTest {
  private static final int SEEDS = 5;

  @ParameterizedTest
  @CsvSource({
    // set, every n-th row, lowest AUROC: the lower peer's mean less three of its standard errors
    "breastw, 1, 0.985",
    "mammography, 1, 0.850",
    "shuttle, 5, 0.993"
  })
  void meanAurocIsWithinReachOfThePeers(String set, int every, double lowest) throws IOException {
    String data = System.getenv("TIDEMARK_TEST_DATA");
    assumeTrue(data != null, "TIDEMARK_TEST_DATA is not set: no benchmark sets to compare on");
    List<float[]> rows = new ArrayList<>();
    List<Boolean> labels = new ArrayList<>();
    read(Path.of(data, "benchmarks", set + ".csv"), every, rows, labels);
    float[][] matrix = rows.toArray(float[][]::new);
    double total = 0;
    for (int seed = 0; seed < SEEDS; seed++) {
      ForestOptions options = new ForestOptions(100, 256, 8, seed, 0);
      IsolationForest forest = IsolationForest.train(matrix, new float[matrix[0].length], options);
      total +=
          Auroc.of(scores(forest, matrix, labels, true), scores(forest, matrix, labels, false));
    }
    assertThat(total / SEEDS).isGreaterThan(lowest);
  }

  private static double[] scores(
      IsolationForest forest, float[][] rows, List<Boolean> labels, boolean wanted) {
    List<Double> scores = new ArrayList<>();
    for (int row = 0; row < rows.length; row++) {
      if (labels.get(row) == wanted) {
        scores.add(forest.score(rows[row]));
      }
    }
    return scores.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static void read(Path file, int every, List<float[]> rows, List<Boolean> labels)
      throws IOException {
    try (BufferedReader reader = Files.newBufferedReader(file);
        Stream<String> lines = reader.lines().skip(1)) {
      int count = 0;
      for (String line : (Iterable<String>) lines::iterator) {
        if (count++ % every == 0) {
          String[] cells = line.split(",");
          float[] row = new float[cells.length - 1];
          for (int i = 0; i < row.length; i++) {
            row[i] = Float.parseFloat(cells[i]);
          }
          rows.add(row);
          labels.add(cells[row.length].equals("1"));
        }
      }
    }
  }
}
