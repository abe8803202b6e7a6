package io.tidemark.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import io.tidemark.runtime.forest.Forest;
import io.tidemark.runtime.forest.ForestOptions;
import io.tidemark.runtime.forest.TrainingRows;
import io.tidemark.training.forest.ForestFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** notebooks-export/python/tidemark_forest.py, run by whichever Python here has numpy. */
class NumpyReaderTest {
  private static final Path READER =
      Path.of("..", "notebooks-export", "python", "tidemark_forest.py")
          .toAbsolutePath()
          .normalize();

  @TempDir private Path folder;

  static Stream<Arguments> forests() {
    double[][] rows = rows(400, 1);
    ForestOptions options = ForestOptions.standard(3).withNumTrees(30);
    return Stream.of(
        Arguments.of("standard", rows, options),
        Arguments.of("deep", rows, options.withMaxDepth(20)),
        Arguments.of("recommended", rows, ForestOptions.recommended(3)),
        Arguments.of("one row", new double[][] {{1, 2, 3}}, options));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("forests")
  void goldenRowsComeOutAlike(String name, double[][] rows, ForestOptions options)
      throws IOException, InterruptedException {
    Forest forest = Forest.train(TrainingRows.ofRows(rows), options);
    Path golden = Files.writeString(folder.resolve("golden.csv"), golden(forest, rows, 0.52));
    Path file = folder.resolve("forest.bin");
    Files.write(file, new ForestFile(List.of("a", "b", "c"), 0.52, forest).toBytes());

    Ran ran = run(python(), READER.toString(), file.toString(), golden.toString());
    assertThat(ran.code).as(ran.output).isZero();
    assertThat(ran.output).contains("golden rows", " 0 other labels");
  }

  @Test
  void otherScoresAndDamagedFilesAreNoticed() throws IOException, InterruptedException {
    double[][] rows = rows(100, 2);
    Forest forest = Forest.train(TrainingRows.ofRows(rows), ForestOptions.standard(3));
    Path golden = folder.resolve("golden.csv");
    Files.writeString(golden, golden(forest, rows, 0.52).replaceFirst("0\\.", "0.1"));
    Path file = folder.resolve("forest.bin");
    byte[] bytes = new ForestFile(List.of("a", "b", "c"), 0.52, forest).toBytes();
    Files.write(file, bytes);
    assertThat(run(python(), READER.toString(), file.toString(), golden.toString()).code).isOne();
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
    assertThat(run(python(), READER.toString(), file.toString(), golden.toString()).output)
        .contains("damaged");
  }

  private static double[][] rows(int count, long seed) {
    Random random = new Random(seed);
    double[][] rows = new double[count][];
    for (int i = 0; i < count; i++) {
      rows[i] =
          new double[] {
            (float) random.nextGaussian(),
            random.nextInt(9) == 0 ? Double.NaN : (float) random.nextGaussian(),
            random.nextInt(5)
          };
    }
    return rows;
  }

  /** Training rows, others beyond them, and values that the trees split at. */
  private static String golden(Forest forest, double[][] rows, double threshold) {
    List<double[]> golden = new ArrayList<>(Arrays.asList(rows));
    for (double[] row : rows(100, 9)) {
      golden.add(new double[] {row[0] * 3, row[1] * 3, row[2] + 2});
    }
    golden.add(new double[] {Double.NaN, Double.NaN, Double.NaN});
    golden.add(new double[] {Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 1e300});
    for (int node = 0; node < forest.treeSize(0); node++) {
      if (!forest.isLeaf(0, node)) {
        double[] row = {0, 0, 0};
        row[forest.splitFeature(0, node)] = forest.splitValue(0, node);
        golden.add(row);
      }
    }
    return golden.stream()
        .map(
            row -> {
              double score = forest.score(row);
              return row[0]
                  + ","
                  + row[1]
                  + ","
                  + row[2]
                  + ","
                  + score
                  + ","
                  + (score >= threshold ? 1 : 0);
            })
        .collect(Collectors.joining("\n"))
        .replace("Infinity", "inf");
  }

  private static String python() throws InterruptedException {
    for (String python : List.of("python3", "/usr/bin/python3")) {
      if (run(python, "-c", "import numpy").code == 0) {
        return python;
      }
    }
    return abort("No Python with numpy here (Debian: python3-numpy): its reader is not judged");
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
