package io.tidemark.training.forest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tidemark.runtime.forest.ForestOptions;
import io.tidemark.runtime.forest.IsolationForest;
import io.tidemark.runtime.forest.ShapleyShares;
import java.util.List;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;

class ForestSharesTest {
  private static final double[][] VALUES = TestRows.values(200);
  private static final Dataset<Row> ROWS = TestRows.columns(VALUES, 2);

  @Test
  void sharesAreThoseOfTheCoreForColumnsAndVectors() {
    IsolationForestModel model = model(ForestOptions.standard(1).withNumTrees(10));
    IsolationForest forest = (IsolationForest) model.file().forest();
    ShapleyShares shapley = ShapleyShares.of(forest);
    List<Row> paths = ForestShares.ofPaths(model).addTo(ROWS).collectAsList();
    List<Row> exact = ForestShares.exact(model).addTo(ROWS).collectAsList();
    assertThat(ForestShares.ofPaths(model).addTo(ROWS).columns())
        .containsExactly("a", "b", "c", "share_a", "share_b", "share_c");
    for (int i = 0; i < VALUES.length; i += 20) {
      double[] expected = new double[3];
      forest.explain(VALUES[i], expected);
      assertThat(shares(paths.get(i), 3)).containsExactly(expected, within(1e-15));
      double[] expectedExactly = new double[3];
      float[] row = {(float) VALUES[i][0], (float) VALUES[i][1], (float) VALUES[i][2]};
      shapley.explain(row, expectedExactly);
      assertThat(shares(exact.get(i), 3)).containsExactly(expectedExactly, within(1e-15));
    }

    IsolationForestModel packed = model.copy(new org.apache.spark.ml.param.ParamMap());
    packed.clear(packed.inputCols());
    List<Row> vectors = ForestShares.ofPaths(packed).addTo(TestRows.dense(VALUES)).collectAsList();
    for (int i = 0; i < VALUES.length; i++) {
      assertThat(shares(vectors.get(i), 1)).isEqualTo(shares(paths.get(i), 3));
    }
  }

  @Test
  void otherRowsToCompareWithAreTheSameForAnyPartitioning() {
    IsolationForestModel model = model(ForestOptions.recommended(1).withNumTrees(5));
    List<Row> one = ForestShares.exactOver(model, ROWS).addTo(ROWS.limit(3)).collectAsList();
    List<Row> other =
        ForestShares.exactOver(model, ROWS.repartition(5)).addTo(ROWS.limit(3)).collectAsList();
    assertThat(other).isEqualTo(one);
  }

  @Test
  void whatCannotBeExplainedIsNamed() {
    IsolationForestModel groups = model(ForestOptions.recommended(1).withNumTrees(5));
    assertThatThrownBy(() -> ForestShares.exact(groups))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("do not tell how many rows");
    assertThatThrownBy(() -> ForestShares.exactOver(groups, ROWS.limit(0)))
        .hasMessageContaining("no usual row");
    IsolationForestModel extended = model(ForestOptions.standard(1).withExtensionLevel(1));
    assertThatThrownBy(() -> ForestShares.exact(extended))
        .hasMessageContaining("take shares along paths");
    assertThatThrownBy(
            () -> ForestShares.ofPaths(groups).addTo(ROWS.withColumn("share_b", functions.lit(1))))
        .hasMessageContaining("'share_b' exists already");
    IsolationForestModel packed = groups.copy(new org.apache.spark.ml.param.ParamMap());
    packed.clear(packed.inputCols());
    Dataset<Row> narrow = TestRows.vectors(List.of(RowFactory.create(Vectors.dense(1, 2))));
    assertThatThrownBy(() -> ForestShares.ofPaths(packed).addTo(narrow).collectAsList())
        .hasStackTraceContaining("A row has 2 features, the forest was trained on 3");
  }

  private static IsolationForestModel model(ForestOptions options) {
    return new io.tidemark.training.forest.IsolationForest("forest")
        .setOptions(options)
        .setInputCols(TestRows.COLUMNS)
        .fit(ROWS);
  }

  private static double[] shares(Row row, int from) {
    return new double[] {row.getDouble(from), row.getDouble(from + 1), row.getDouble(from + 2)};
  }
}
