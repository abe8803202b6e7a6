package io.tidemark.training.forest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.runtime.forest.ForestOptions;
import io.tidemark.training.TestSpark;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.evaluation.BinaryClassificationEvaluator;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class IsolationForestTest {
  private static final double[][] VALUES = TestRows.values(400);
  private static final IsolationForestModel MODEL = forest().fit(TestRows.columns(VALUES, 2));

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 200})
  void doesNotDependOnPartitioningOrOrder(int partitions) {
    List<Row> shuffled = TestSpark.shuffled(TestRows.columnRows(VALUES), partitions);
    Dataset<Row> rows = TestSpark.dataset(shuffled, TestRows.COLUMN_SCHEMA, partitions);
    assertThat(rows.rdd().getNumPartitions()).isEqualTo(partitions);
    assertThat(forest().fit(rows).toBytes()).isEqualTo(MODEL.toBytes());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 50})
  void subsamplingIsDeterministic(int partitions) {
    // A fifth of the rows are copies of one row, which requires another scan.
    IsolationForest small = forest().setSampleRows(60).setContamination(0.05);
    List<Row> shuffled = TestSpark.shuffled(TestRows.columnRows(VALUES), partitions);
    Dataset<Row> rows = TestSpark.dataset(shuffled, TestRows.COLUMN_SCHEMA, partitions);
    assertThat(small.fit(rows).toBytes())
        .isEqualTo(small.fit(TestRows.columns(VALUES, 2)).toBytes());
  }

  @Test
  void vectorsAndArraysMatchColumns() {
    IsolationForest packed = forest().setFeaturesCol("features");
    packed.clear(packed.inputCols());
    for (Dataset<Row> rows :
        List.of(TestRows.dense(VALUES), TestRows.sparse(VALUES), TestRows.arrays(VALUES))) {
      IsolationForestModel model = packed.fit(rows);
      assertThat(model.toBytes()).isEqualTo(packed.fit(TestRows.dense(VALUES)).toBytes());
      assertThat(model.file().features())
          .containsExactly("features[0]", "features[1]", "features[2]");
      assertThat(scores(model.transform(rows))).isEqualTo(coreScores());
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void scoresMatchCoreWithAndWithoutCodegen(boolean generated) {
    TestSpark.SESSION.conf().set("spark.sql.codegen.wholeStage", generated);
    TestSpark.SESSION
        .conf()
        .set("spark.sql.codegen.factoryMode", generated ? "CODEGEN_ONLY" : "NO_CODEGEN");
    try {
      assertThat(scores(MODEL.transform(TestRows.columns(VALUES, 3)))).isEqualTo(coreScores());
    } finally {
      TestSpark.SESSION.conf().set("spark.sql.codegen.wholeStage", false);
      TestSpark.SESSION.conf().unset("spark.sql.codegen.factoryMode");
    }
  }

  @Test
  void codegenSupportsHundredsOfColumns() {
    Dataset<Row> wide = TestRows.columns(VALUES, 2);
    String[] names = new String[300];
    for (int i = 0; i < names.length; i++) {
      names[i] = "f." + i;
    }
    wide =
        wide.select(
            Arrays.stream(names)
                .map(name -> functions.col("a").plus(names.length).as(name))
                .toArray(org.apache.spark.sql.Column[]::new));
    IsolationForestModel model = forest().setInputCols(names).fit(wide);
    TestSpark.SESSION.conf().set("spark.sql.codegen.factoryMode", "CODEGEN_ONLY");
    try {
      double[] expected =
          wide.collectAsList().stream()
              .mapToDouble(row -> model.file().forest().score(values(row)))
              .toArray();
      assertThat(scores(model.transform(wide))).hasSize(400).isEqualTo(expected);
    } finally {
      TestSpark.SESSION.conf().unset("spark.sql.codegen.factoryMode");
    }
  }

  @Test
  void scoresEmptyRowAsMedian() {
    Dataset<Row> missing = TestRows.vectors(List.of(RowFactory.create((Object) null)));
    IsolationForestModel packed = MODEL.copy(new ParamMap());
    packed.clear(packed.inputCols());
    double expected =
        MODEL.file().forest().score(new double[] {Double.NaN, Double.NaN, Double.NaN});
    assertThat(scores(packed.transform(missing))).containsExactly(expected);
  }

  @Test
  void contaminationLimitsLabelledShare() {
    Dataset<Row> rows = TestRows.columns(VALUES, 3);
    for (int sample : new int[] {60, 16_384}) {
      IsolationForestModel model = forest().setSampleRows(sample).setContamination(0.1).fit(rows);
      Dataset<Row> scored = model.transform(rows);
      double[] sorted = scores(scored);
      Arrays.sort(sorted);
      assertThat(model.threshold()).isEqualTo(Math.nextUp(sorted[400 - 41]));
      assertThat(scored.filter("prediction = 1.0").count()).isLessThanOrEqualTo(40).isPositive();
      assertThat(scored.filter("prediction = 1.0").count())
          .isEqualTo(Arrays.stream(sorted).filter(score -> score >= model.threshold()).count());
    }
  }

  @Test
  void labelsNothingWithoutContamination() {
    assertThat(MODEL.threshold()).isInfinite();
    assertThat(MODEL.transform(TestRows.columns(VALUES, 2)).filter("prediction > 0").count())
        .isZero();
  }

  @Test
  void modelAndEstimatorRoundTrip(@TempDir Path folder) throws IOException {
    IsolationForest estimator = forest().setContamination(0.1).setScoreCol("outlier");
    Dataset<Row> rows = TestRows.columns(VALUES, 2);
    PipelineModel fitted = new Pipeline().setStages(new PipelineStage[] {estimator}).fit(rows);
    fitted.save(folder.resolve("pipeline").toString());
    estimator.save(folder.resolve("estimator").toString());

    PipelineModel loaded = PipelineModel.load(folder.resolve("pipeline").toString());
    IsolationForestModel model = (IsolationForestModel) loaded.stages()[0];
    assertThat(model.toBytes()).isEqualTo(((IsolationForestModel) fitted.stages()[0]).toBytes());
    assertThat(loaded.transform(rows).collectAsList())
        .isEqualTo(fitted.transform(rows).collectAsList());
    assertThat(loaded.transform(rows).columns()).contains("outlier", "prediction");
    IsolationForest again = IsolationForest.load(folder.resolve("estimator").toString());
    assertThat(again.fit(rows).toBytes()).isEqualTo(model.toBytes());
  }

  @Test
  void worksWithCrossValidator() {
    Dataset<Row> labelled =
        TestRows.columns(VALUES, 2)
            .withColumn(
                "label", functions.expr("cast(abs(a) + abs(coalesce(b, 0)) > 4 as double)"));
    IsolationForest forest = forest();
    CrossValidator validator =
        new CrossValidator()
            .setEstimator(forest)
            .setEvaluator(new BinaryClassificationEvaluator().setRawPredictionCol("score"))
            .setEstimatorParamMaps(
                new ParamGridBuilder().addGrid(forest.numTrees(), new int[] {2, 40}).build())
            .setNumFolds(2)
            .setSeed(1);
    assertThat(Arrays.stream(validator.fit(labelled).avgMetrics()).boxed())
        .hasSize(2)
        .allMatch(auroc -> auroc > 0.7);
  }

  @Test
  void parametersMapToCoreOptions() {
    ForestOptions options = ForestOptions.recommended(9).withGuidedShare(0.5);
    assertThat(new IsolationForest().setOptions(options).forestOptions()).isEqualTo(options);
    assertThat(new IsolationForest().forestOptions()).isEqualTo(ForestOptions.standard(1));
  }

  static Stream<Consumer<IsolationForest>> options() {
    return Stream.of(
        f -> f.set(f.numTrees(), 21),
        f -> f.set(f.subsampleSize(), 65),
        f -> f.set(f.maxDepth(), 3),
        f -> f.setContamination(0.1),
        f -> f.set(f.seed(), 2L),
        f -> f.set(f.guidedShare(), 0.5),
        f -> f.set(f.groupShare(), 0.1),
        f -> f.setSampleRows(200));
  }

  @ParameterizedTest
  @MethodSource("options")
  void everyOptionHasAnEffect(Consumer<IsolationForest> option) {
    IsolationForest forest = forest();
    option.accept(forest);
    assertThat(forest.fit(TestRows.columns(VALUES, 2)).toBytes()).isNotEqualTo(MODEL.toBytes());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7})
  void dominantRowIsNotAnOutlier(int partitions) {
    Dataset<Row> rows =
        TestSpark.SESSION
            .range(0, 20_000, 1, partitions)
            .selectExpr("if(id % 3 > 0, 5.0, 1.0 * (id * 7919 % 20000)) as x");
    IsolationForest forest = forest().setInputCols("x").setSampleRows(300);
    ForestOptions options = forest.forestOptions();
    for (int seed = 1; seed <= 5; seed++) {
      IsolationForestModel model = forest.setOptions(options.withSeed(seed)).fit(rows);
      assertThat(model.file().forest().medians()).containsExactly(5f);
      assertThat(model.file().forest().score(new double[] {5})).isLessThan(0.45);
    }
  }

  @Test
  void uninformativeRowsScoreOneHalf() {
    for (double[][] rows :
        new double[][][] {
          {{1, 2, 3}},
          {{1, 2, 3}, {1, 2, 3}, {1, 2, 3}},
          {{Double.NaN, Double.NaN, Double.NaN}, {Double.NaN, Double.NaN, Double.NaN}}
        }) {
      IsolationForest forest = packed();
      assertThat(scores(forest.fit(TestRows.dense(rows)).transform(TestRows.dense(rows))))
          .containsOnly(0.5);
    }
  }

  static Stream<Arguments> misuses() {
    return Stream.of(
        misuse("There are no rows to train on", rows -> forest().fit(rows.limit(0))),
        misuse(
            "There is no column 'nope'; the dataset has a, b, c",
            rows -> forest().setInputCols("a", "nope").fit(rows)),
        misuse(
            "Column 's' is string",
            rows -> forest().setInputCols("a", "s").fit(rows.withColumn("s", functions.lit("x")))),
        misuse("inputCols is empty", rows -> forest().setInputCols(new String[0]).fit(rows)),
        misuse("Column 'a' is double", rows -> packed().setFeaturesCol("a").fit(rows)),
        misuse("A column 'a' already exists", rows -> forest().setScoreCol("a").fit(rows)),
        misuse(
            "A row has Infinity in feature 0",
            rows -> forest().fit(rows.withColumn("a", functions.lit(Double.POSITIVE_INFINITY)))),
        misuse(
            "Feature 0 lies between 1.7E9",
            rows -> forest().fit(rows.withColumn("a", functions.expr("1.7e9 + c")))),
        misuse("far values", rows -> forest().setOptions(ForestOptions.defaults(1))),
        misuse("contamination given invalid value 0.6", rows -> forest().setContamination(0.6)),
        misuse(
            "contamination given invalid value NaN", rows -> forest().setContamination(Double.NaN)),
        misuse(
            "guidedShare given invalid value 1.5",
            rows -> forest().set(forest().guidedShare(), 1.5)),
        misuse("numTrees given invalid value 0", rows -> forest().set(forest().numTrees(), 0)),
        misuse(
            "3 features",
            rows ->
                packed()
                    .fit(
                        TestRows.vectors(
                            List.of(
                                RowFactory.create(Vectors.dense(1, 2)),
                                RowFactory.create(Vectors.dense(1, 2, 3)))))));
  }

  private static Arguments misuse(String named, Consumer<Dataset<Row>> misuse) {
    return Arguments.of(named, misuse);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("misuses")
  void misuseIsExplained(String named, Consumer<Dataset<Row>> misuse) {
    Dataset<Row> rows = TestRows.columns(VALUES, 2);
    assertThatThrownBy(() -> misuse.accept(rows))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(named)
        .message()
        .hasSizeGreaterThan(30);
  }

  @Test
  void rejectsRowsOfOtherWidth() {
    IsolationForestModel packed = MODEL.copy(new ParamMap());
    packed.clear(packed.inputCols());
    Dataset<Row> narrow = TestRows.vectors(List.of(RowFactory.create(Vectors.dense(1, 2))));
    assertThatThrownBy(() -> scores(packed.transform(narrow)))
        .hasStackTraceContaining("A row has 2 features, but the forest was trained on 3");
    assertThatThrownBy(
            () ->
                MODEL
                    .copy(new ParamMap())
                    .setInputCols("a", "b")
                    .transform(TestRows.columns(VALUES, 2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("names 2 columns")
        .hasMessageContaining("3 features");
  }

  private static IsolationForest forest() {
    return packed().setInputCols(TestRows.COLUMNS);
  }

  private static IsolationForest packed() {
    IsolationForest forest = new IsolationForest("forest");
    forest.set(forest.numTrees(), 20);
    forest.set(forest.subsampleSize(), 64);
    return forest;
  }

  private static double[] scores(Dataset<Row> scored) {
    return scored.select("score").collectAsList().stream()
        .mapToDouble(row -> row.getDouble(0))
        .toArray();
  }

  private static double[] values(Row row) {
    double[] values = new double[row.size()];
    Arrays.setAll(values, i -> row.isNullAt(i) ? Double.NaN : row.<Number>getAs(i).doubleValue());
    return values;
  }

  private static double[] coreScores() {
    return Arrays.stream(VALUES).mapToDouble(row -> MODEL.file().forest().score(row)).toArray();
  }
}
