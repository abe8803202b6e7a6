package io.tidemark.jobs.lab.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tidemark.runtime.forest.ForestOptions;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Mean results of five seeds over labelled sets. */
class BenchmarkQualityTest {
  private static final int SEEDS = 5;

  @ParameterizedTest
  @CsvSource({
    // set, minimum AUROC: mean of the weaker reference implementation minus three of its standard
    // errors
    "breastw, 0.985",
    "mammography, 0.850",
    "thyroid, 0.974",
    "satimage-2, 0.993",
    "pima, 0.648",
    "vowels, 0.736"
  })
  void standardForestMatchesPeers(String set, double lowest) throws IOException {
    QualityTable.Line line = measure(set, ForestOptions.standard(0));
    assertThat(line.auroc().mean()).isGreaterThan(lowest);
  }

  @ParameterizedTest
  @CsvSource({"vowels, 0.02", "letter, 0.02", "cardiotocography, -0.05", "mammography, -0.03"})
  void recommendedForestImprovesOnLocalAnomalies(String set, double least) throws IOException {
    QualityTable.Line standard = measure(set, ForestOptions.standard(0));
    QualityTable.Line recommended = measure(set, ForestOptions.recommended(0));
    assertThat(recommended.auroc().mean() - standard.auroc().mean()).isGreaterThan(least);
  }

  private static QualityTable.Line measure(String set, ForestOptions options) throws IOException {
    String data = System.getenv("TIDEMARK_TEST_DATA");
    assumeTrue(data != null, "TIDEMARK_TEST_DATA is not set: no benchmark sets to compare on");
    Path file = Path.of(data, "benchmarks", set + ".csv");
    return QualityTable.measure(LabelledSet.fromCsv(file, LabelledSet.LAST), options, SEEDS);
  }
}
