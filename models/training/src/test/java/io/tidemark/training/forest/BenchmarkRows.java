package io.tidemark.training.forest;

import java.util.stream.IntStream;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/** Normally distributed rows in Parquet for measurements, stored as columns and as vectors. */
final class BenchmarkRows {
  private BenchmarkRows() {}

  static SparkSession session(String cores) {
    SparkSession spark =
        SparkSession.builder()
            .master("local[" + cores + "]")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.ui.enabled", false)
            .config("spark.sql.shuffle.partitions", cores)
            .getOrCreate();
    spark.sparkContext().setLogLevel("ERROR");
    return spark;
  }

  static String[] names(int features) {
    return IntStream.range(0, features).mapToObj(i -> "x" + i).toArray(String[]::new);
  }

  /** Writes only the columns, unless they already exist. */
  static void writeColumns(SparkSession spark, long rows, String[] names, String folder) {
    Column[] normal =
        IntStream.range(0, names.length)
            .mapToObj(i -> functions.randn(i).as(names[i]))
            .toArray(Column[]::new);
    spark.range(0, rows, 1, 8).select(normal).write().mode("ignore").parquet(folder + "/columns");
  }

  /** Writes the columns, and the same values as vectors. */
  static void write(SparkSession spark, long rows, String[] names, String folder) {
    writeColumns(spark, rows, names, folder);
    new VectorAssembler()
        .setInputCols(names)
        .setOutputCol("features")
        .transform(spark.read().parquet(folder + "/columns"))
        .select("features")
        .write()
        .mode("ignore")
        .parquet(folder + "/vectors");
  }
}
