package io.tidemark.jobs.lab.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.runtime.forest.ForestOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QualityTableTest {
  @TempDir Path folder;

  @Test
  void usesLastCsvColumnAsLabel() throws IOException {
    Path file = Files.writeString(folder.resolve("tiny.csv"), "a,b,label\n1,2,0\n,4,1\n\n5,6,0\n");
    LabelledSet set = LabelledSet.fromCsv(file, LabelledSet.LAST);
    assertThat(set.name).isEqualTo("tiny");
    assertThat(set.anomalies()).isEqualTo(1);
    assertThat(set.anomalous).containsExactly(false, true, false);
    assertThat(set.rows).hasDimensions(3, 2);
    assertThat(set.rows[0]).containsExactly(1, 2);
    assertThat(set.rows[1]).containsExactly(Double.NaN, 4);
    assertThat(LabelledSet.fromCsv(file, "b").rows[2]).containsExactly(5, 0);
  }

  @Test
  void namesInvalidInput() throws IOException {
    Path words = Files.writeString(folder.resolve("words.csv"), "a,label\n1,0\nx,1\n");
    assertThatThrownBy(() -> LabelledSet.fromCsv(words, LabelledSet.LAST))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("line 3 has \"x\" in column 1");
    Path ragged = Files.writeString(folder.resolve("ragged.csv"), "a,label\n1\n");
    assertThatThrownBy(() -> LabelledSet.fromCsv(ragged, LabelledSet.LAST))
        .hasMessageContaining("line 2 has 1 cells, but the header has 2");
    assertThatThrownBy(() -> LabelledSet.fromCsv(words, "none"))
        .hasMessageContaining("there is no column none; the columns are a, label");
    Path empty = Files.writeString(folder.resolve("empty.csv"), "");
    assertThatThrownBy(() -> LabelledSet.fromCsv(empty, LabelledSet.LAST))
        .hasMessageContaining("is empty");
  }

  @Test
  void showsMeanAndStandardErrorOverSeeds() {
    double[][] rows = new double[200][];
    boolean[] anomalous = new boolean[200];
    for (int row = 0; row < 200; row++) {
      anomalous[row] = row % 50 == 0;
      rows[row] = new double[] {row * 37 % 101 + (anomalous[row] ? 500 + row : 0), row * 53 % 97};
    }
    LabelledSet set = new LabelledSet("far", rows, anomalous);
    QualityTable.Line line = QualityTable.measure(set, ForestOptions.standard(1), 3);
    QualityTable table = new QualityTable(3, List.of(line));
    assertThat(line.auroc().mean()).isGreaterThan(0.99);
    assertThat(line.auroc().standardError()).isBetween(0.0, 0.01);
    assertThat(table.meanAuroc()).isEqualTo(line.auroc().mean());
    assertThat(table.meanAveragePrecision()).isEqualTo(line.averagePrecision().mean());
    assertThat(table.text()).contains("| far | 200 | 2 | 4 | ").contains("| mean | | | | ");
  }

  @Test
  void estimatesMeanAndStandardError() {
    QualityTable.Estimate estimate = QualityTable.Estimate.of(new double[] {1, 2, 3});
    assertThat(estimate.mean()).isEqualTo(2);
    // Standard deviation 1, divided by √3.
    assertThat(estimate.standardError()).isEqualTo(Math.sqrt(1 / 3.0));
    assertThat(estimate.text()).isEqualTo("2.0000 ± 0.5774");
    assertThat(QualityTable.Estimate.of(new double[] {1}).standardError()).isNaN();
  }
}
