package io.tidemark.training.forest;

import io.tidemark.runtime.forest.Forest;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.function.CoGroupFunction;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.collection.Seq;

/**
 * A forest per group of rows, as a table. Nothing is trained before the table is read; whoever
 * reads it more than once saves or caches it.
 */
public final class GroupedForests {
  /** Group, number of rows its trees were grown on, and its {@link ForestFile}. */
  public static final StructType SCHEMA =
      new StructType()
          .add("group", DataTypes.StringType, false)
          .add("sampled", DataTypes.IntegerType, false)
          .add("forest", DataTypes.BinaryType, false);

  private static final String VALUES = "tidemark forest values";
  private static final String GROUP = "tidemark forest group";

  private final IsolationForest estimator;
  private final String groupCol;
  private final Dataset<Row> table;

  private GroupedForests(IsolationForest estimator, String groupCol, Dataset<Row> table) {
    this.estimator = estimator;
    this.groupCol = groupCol;
    this.table = table;
  }

  static GroupedForests trained(IsolationForest estimator, Dataset<?> rows, String groupCol) {
    int limit = (int) estimator.getOrDefault(estimator.sampleRows());
    var trained =
        new TrainingScan(rows, estimator, groupCol)
            .sketches()
            .filter(group -> group._2.problem() != null || group._2.size() > 0)
            .map(
                group -> {
                  if (group._2.problem() != null) {
                    throw new IllegalArgumentException(group._2.problem());
                  }
                  SampledRows sample = SampledRows.draw(group._2, limit);
                  byte[] bytes = file(estimator, sample).toBytes();
                  return RowFactory.create(group._1, sample.count(), bytes);
                });
    return new GroupedForests(
        estimator, groupCol, rows.sparkSession().createDataFrame(trained, SCHEMA));
  }

  /**
   * Forests that were saved as a table.
   *
   * @param estimator names the columns to score and to write, as in training
   * @param table of {@link #SCHEMA}
   */
  public static GroupedForests of(IsolationForest estimator, String groupCol, Dataset<Row> table) {
    return new GroupedForests(estimator, groupCol, table);
  }

  /** One row per group, of {@link #SCHEMA}, in no order; ready to be saved in any format. */
  public Dataset<Row> table() {
    return table;
  }

  /** The forest of one group, if it has one. */
  public Optional<ForestFile> forest(String group) {
    return table.filter(table.col("group").equalTo(group)).takeAsList(1).stream()
        .findFirst()
        .map(row -> ForestFile.fromBytes(row.getAs("forest")));
  }

  /**
   * Scores each row by the forest of its group, after a shuffle by group: adds {@code scoreCol} and
   * {@code predictionCol}, null where there is no forest. Rows come in no order.
   *
   * @throws IllegalArgumentException naming the column that is missing or in the way
   */
  public Dataset<Row> transform(Dataset<?> rows) {
    StructType schema = rows.schema();
    String score = estimator.getOrDefault(estimator.scoreCol());
    String prediction = estimator.getOrDefault(estimator.predictionCol());
    ForestSchema.transformed(estimator, schema);
    FeatureColumns.typeOf(schema, groupCol);
    StructType result = schema;
    for (String added : List.of(score, prediction)) {
      result = added.isEmpty() ? result : result.add(added, DataTypes.DoubleType, true);
    }
    Scoring scoring = new Scoring(schema.size(), !score.isEmpty(), !prediction.isEmpty());
    Dataset<Row> read =
        rows.toDF()
            .withColumn(VALUES, FeatureColumns.of(estimator).asArray(schema))
            // As training spells it: Java spells a timestamp otherwise.
            .withColumn(GROUP, FeatureColumns.quoted(groupCol).cast(DataTypes.StringType));
    int group = schema.size() + 1;
    return read.groupByKey((MapFunction<Row, String>) row -> key(row.get(group)), Encoders.STRING())
        .cogroup(
            table.groupByKey((MapFunction<Row, String>) row -> key(row.get(0)), Encoders.STRING()),
            (CoGroupFunction<String, Row, Row, Row>) scoring::score,
            Encoders.row(result));
  }

  /** Null is a group of its own, apart from any text. */
  private static String key(Object group) {
    return group == null ? "null" : "of " + group;
  }

  private static ForestFile file(IsolationForest estimator, SampledRows sample) {
    Forest forest = estimator.grown(sample);
    double contamination = (double) estimator.getOrDefault(estimator.contamination());
    double threshold = Double.POSITIVE_INFINITY;
    if (contamination > 0) {
      ContaminationThreshold seen = ContaminationThreshold.anywhere();
      for (int i = 0; i < sample.count(); i++) {
        seen.add(forest.score(sample.row(i)));
      }
      threshold = seen.threshold(contamination);
    }
    return new ForestFile(
        FeatureColumns.of(estimator).names(forest.numFeatures()), threshold, forest);
  }

  /** Scores the rows of one group. */
  private record Scoring(int columns, boolean scores, boolean labels) implements Serializable {
    private Iterator<Row> score(String group, Iterator<Row> rows, Iterator<Row> forests) {
      ForestFile file = forests.hasNext() ? ForestFile.fromBytes(forests.next().getAs(2)) : null;
      return new Iterator<>() {
        @Override
        public boolean hasNext() {
          return rows.hasNext();
        }

        @Override
        public Row next() {
          return scored(rows.next(), file);
        }
      };
    }

    private Row scored(Row row, ForestFile file) {
      List<Object> cells = new ArrayList<>();
      for (int i = 0; i < columns; i++) {
        cells.add(row.get(i));
      }
      Double score = file == null ? null : file.forest().score(values(row, file.features().size()));
      if (scores) {
        cells.add(score);
      }
      if (labels) {
        cells.add(score == null ? null : (Double) (score >= file.threshold() ? 1.0 : 0.0));
      }
      return RowFactory.create(cells.toArray());
    }

    private double[] values(Row row, int features) {
      double[] values = new double[features];
      Arrays.fill(values, Double.NaN);
      Seq<?> read = row.isNullAt(columns) ? null : row.getSeq(columns);
      if (read != null && read.length() != features) {
        throw new IllegalArgumentException(
            "A row has "
                + read.length()
                + " features, the forest of its group was trained on "
                + features
                + "; give the columns it was trained on");
      }
      for (int i = 0; read != null && i < features; i++) {
        Object value = read.apply(i);
        values[i] = value == null ? Double.NaN : (double) value;
      }
      return values;
    }
  }
}
