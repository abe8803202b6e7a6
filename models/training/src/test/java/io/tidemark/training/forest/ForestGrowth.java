package io.tidemark.training.forest;

import io.tidemark.runtime.forest.ForestOptions;
import java.util.Locale;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Measures how the cost of fit and transform grows with rows, features and trees, varying one at a
 * time around 1 000 000 × 20 and 100 trees. Started by {@code models/training/bench/forest growth},
 * not by a test run.
 */
public final class ForestGrowth {
  private static final int ROUNDS = 3;
  private static final long ROWS = 1_000_000;
  private static final int FEATURES = 20;
  private static final int TREES = 100;

  private final SparkSession spark;
  private final String folder;

  private ForestGrowth(SparkSession spark, String folder) {
    this.spark = spark;
    this.folder = folder;
  }

  /**
   * Runs the measurement.
   *
   * @param arguments number of cores, folder for the Parquet files
   */
  public static void main(String[] arguments) {
    SparkSession spark = BenchmarkRows.session(arguments[0]);
    ForestGrowth growth = new ForestGrowth(spark, arguments[1]);
    growth.measure(ROWS / 4, FEATURES, TREES); // warms up
    for (long rows : new long[] {ROWS / 4, ROWS, 4 * ROWS}) {
      growth.measure(rows, FEATURES, TREES);
    }
    for (int features : new int[] {5, 80}) {
      growth.measure(ROWS, features, TREES);
    }
    for (int trees : new int[] {25, 400}) {
      growth.measure(ROWS, FEATURES, trees);
    }
    spark.stop();
  }

  private void measure(long rows, int features, int trees) {
    String[] names = BenchmarkRows.names(features);
    String place = folder + "/" + rows + "x" + features;
    BenchmarkRows.writeColumns(spark, rows, names, place);
    Dataset<Row> columns = spark.read().parquet(place + "/columns");
    String what = String.format(Locale.ROOT, "%d rows x %d, %d trees", rows, features, trees);
    IsolationForest forest =
        new IsolationForest()
            .setInputCols(names)
            .setOptions(ForestOptions.standard(1).withNumTrees(trees));
    Meter meter = new Meter(ROUNDS, rows);
    meter.measure("fit, " + what, () -> forest.fit(columns));
    IsolationForestModel model = forest.fit(columns);
    meter.measure(
        "transform, " + what,
        () -> Meter.noop(model.transform(columns).select("score", "prediction")));
  }
}
