package io.tidemark.training.forest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.runtime.forest.ForestOptions;
import java.util.List;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;

class ForestSharesTest {
  private static final double[][] VALUES = TestRows.values(200);
  private static final Dataset<Row> ROWS = TestRows.columns(VALUES, 2);

  @Test
  void matchesCoreForColumnsAndVectors() {
    IsolationForestModel model = model(ForestOptions.standard(1).withNumTrees(10));
    List<Row> columns = ForestShares.add(model, ROWS).collectAsList();
    assertThat(ForestShares.add(model, ROWS).columns())
        .containsExactly("a", "b", "c", "share_a", "share_b", "share_c");
    for (int i = 0; i < VALUES.length; i++) {
      double[] expected = new double[3];
      float[] row = {(float) VALUES[i][0], (float) VALUES[i][1], (float) VALUES[i][2]};
      model.file().forest().explain(row, expected);
      assertThat(shares(columns.get(i), 3)).containsExactly(expected);
    }

    IsolationForestModel packed = model.copy(new ParamMap());
    packed.clear(packed.inputCols());
    List<Row> vectors = ForestShares.add(packed, TestRows.dense(VALUES)).collectAsList();
    for (int i = 0; i < VALUES.length; i++) {
      assertThat(shares(vectors.get(i), 1)).isEqualTo(shares(columns.get(i), 3));
    }
  }

  @Test
  void rejectsUnexplainableInput() {
    IsolationForestModel model = model(ForestOptions.recommended(1).withNumTrees(5));
    assertThatThrownBy(() -> ForestShares.add(model, ROWS.withColumn("share_b", functions.lit(1))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'share_b' already exists");
    IsolationForestModel packed = model.copy(new ParamMap());
    packed.clear(packed.inputCols());
    Dataset<Row> narrow = TestRows.vectors(List.of(RowFactory.create(Vectors.dense(1, 2))));
    assertThatThrownBy(() -> ForestShares.add(packed, narrow).collectAsList())
        .hasStackTraceContaining("A row has 2 features, but the forest was trained on 3");
  }

  private static IsolationForestModel model(ForestOptions options) {
    return new IsolationForest("forest")
        .setOptions(options)
        .setInputCols(TestRows.COLUMNS)
        .fit(ROWS);
  }

  private static double[] shares(Row row, int from) {
    return new double[] {row.getDouble(from), row.getDouble(from + 1), row.getDouble(from + 2)};
  }
}
