package io.tidemark.training.forest;

import io.tidemark.runtime.forest.ForestOptions;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/**
 * Measures fit and transform from Parquet and prints the results of {@link Meter}. Started by
 * {@code models/training/bench/forest}, not by a test run.
 */
public final class ForestBenchmark {
  private static final int ROUNDS = 5;

  private ForestBenchmark() {}

  /**
   * Runs the benchmark.
   *
   * @param arguments number of rows, number of features, number of cores, folder for the Parquet
   *     files
   */
  public static void main(String[] arguments) {
    long rows = Long.parseLong(arguments[0]);
    int features = Integer.parseInt(arguments[1]);
    String cores = arguments[2];
    String folder = arguments[3] + "/" + rows + "x" + features;
    SparkSession spark = BenchmarkRows.session(cores);
    String[] names = BenchmarkRows.names(features);
    BenchmarkRows.write(spark, rows, names, folder);
    Meter meter = new Meter(ROUNDS, rows);

    Dataset<Row> columns = spark.read().parquet(folder + "/columns");
    Dataset<Row> vectors = spark.read().parquet(folder + "/vectors");
    IsolationForest forest = new IsolationForest().setInputCols(names);
    IsolationForest onVectors = new IsolationForest();
    Column sum = Arrays.stream(names).map(functions::col).reduce(Column::plus).orElseThrow();
    meter.measure("scan: sum of the columns", () -> Meter.noop(columns.select(sum)));
    meter.measure("fit, columns", () -> forest.fit(columns));
    meter.measure("fit, vectors", () -> onVectors.fit(vectors));
    IsolationForestModel model = forest.fit(columns);
    IsolationForestModel vectorModel = onVectors.fit(vectors);
    meter.measure("transform, columns", () -> Meter.noop(scoreOnly(model, columns)));
    meter.measure("transform, columns, all kept", () -> Meter.noop(model.transform(columns)));
    meter.measure("transform, vectors", () -> Meter.noop(scoreOnly(vectorModel, vectors)));
    IsolationForestModel deep =
        new IsolationForest()
            .setInputCols(names)
            .setOptions(ForestOptions.standard(1).withMaxDepth(12))
            .fit(columns);
    meter.measure("transform, columns, depth 12", () -> Meter.noop(scoreOnly(deep, columns)));
    // Reading these rows allocates nothing, so only scoring and tasks allocate.
    Dataset<Row> generated =
        spark
            .range(0, rows, 1, 8)
            .select(
                IntStream.range(0, features)
                    .mapToObj(
                        i -> functions.expr("double(id * " + (2 * i + 3) + " % 1009)").as("x" + i))
                    .toArray(Column[]::new));
    meter.measure("generated rows: sum", () -> Meter.noop(generated.select(sum)));
    meter.measure("generated rows: transform", () -> Meter.noop(scoreOnly(model, generated)));
    spark.stop();
  }

  private static Dataset<Row> scoreOnly(IsolationForestModel model, Dataset<Row> rows) {
    return model.transform(rows).select("score", "prediction");
  }
}
