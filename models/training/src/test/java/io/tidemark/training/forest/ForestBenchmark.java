package io.tidemark.training.forest;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/**
 * Measures fit and transform from Parquet; started by {@code models/training/bench/forest}, not by
 * a test run. Prints one line per measurement: what, seconds, CPU µs per row of all threads, bytes
 * allocated per row of all threads that live on.
 */
public final class ForestBenchmark {
  private static final int ROUNDS = 5;

  private ForestBenchmark() {}

  /**
   * Runs.
   *
   * @param arguments rows, features, cores, folder for the Parquet files
   */
  public static void main(String[] arguments) {
    long rows = Long.parseLong(arguments[0]);
    int features = Integer.parseInt(arguments[1]);
    String cores = arguments[2];
    String folder = arguments[3] + "/" + rows + "x" + features;
    SparkSession spark =
        SparkSession.builder()
            .master("local[" + cores + "]")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.ui.enabled", false)
            .config("spark.sql.shuffle.partitions", cores)
            .getOrCreate();
    spark.sparkContext().setLogLevel("ERROR");
    String[] names = IntStream.range(0, features).mapToObj(i -> "x" + i).toArray(String[]::new);
    write(spark, rows, names, folder);

    Dataset<Row> columns = spark.read().parquet(folder + "/columns");
    Dataset<Row> vectors = spark.read().parquet(folder + "/vectors");
    IsolationForest forest = new IsolationForest().setInputCols(names);
    IsolationForest onVectors = new IsolationForest();
    Column sum = Arrays.stream(names).map(functions::col).reduce(Column::plus).orElseThrow();
    measure("scan: sum of the columns", rows, () -> noop(columns.select(sum)));
    measure("fit, columns", rows, () -> forest.fit(columns));
    measure("fit, vectors", rows, () -> onVectors.fit(vectors));
    IsolationForestModel model = forest.fit(columns);
    IsolationForestModel vectorModel = onVectors.fit(vectors);
    measure("transform, columns", rows, () -> noop(scoreOnly(model, columns)));
    measure("transform, columns, all kept", rows, () -> noop(model.transform(columns)));
    measure("transform, vectors", rows, () -> noop(scoreOnly(vectorModel, vectors)));
    IsolationForestModel deep =
        new IsolationForest().setInputCols(names).setMaxDepth(12).fit(columns);
    measure("transform, columns, depth 12", rows, () -> noop(scoreOnly(deep, columns)));
    IsolationForestModel extended =
        new IsolationForest().setInputCols(names).setExtensionLevel(1).fit(columns);
    measure("transform, columns, extended", rows, () -> noop(scoreOnly(extended, columns)));
    spark.stop();
  }

  private static void write(SparkSession spark, long rows, String[] names, String folder) {
    Column[] normal =
        IntStream.range(0, names.length)
            .mapToObj(i -> functions.randn(i).as(names[i]))
            .toArray(Column[]::new);
    spark.range(0, rows, 1, 8).select(normal).write().mode("ignore").parquet(folder + "/columns");
    new VectorAssembler()
        .setInputCols(names)
        .setOutputCol("features")
        .transform(spark.read().parquet(folder + "/columns"))
        .select("features")
        .write()
        .mode("ignore")
        .parquet(folder + "/vectors");
  }

  private static Dataset<Row> scoreOnly(IsolationForestModel model, Dataset<Row> rows) {
    return model.transform(rows).select("score", "prediction");
  }

  private static void noop(Dataset<Row> rows) {
    rows.write().format("noop").mode("overwrite").save();
  }

  private static void measure(String what, long rows, Runnable work) {
    double seconds = Double.MAX_VALUE;
    double cpu = Double.MAX_VALUE;
    double bytes = Double.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      long cpuBefore = cpuNanos();
      long bytesBefore = allocated();
      long before = System.nanoTime();
      work.run();
      seconds = Math.min(seconds, (System.nanoTime() - before) / 1e9);
      cpu = Math.min(cpu, (cpuNanos() - cpuBefore) / 1e3 / rows);
      bytes = Math.min(bytes, (allocated() - bytesBefore) / (double) rows);
    }
    System.out.printf(
        Locale.ROOT, "tidemark|%s|%.3f|%.2f|%.1f%n", what, seconds, cpu, Math.max(0, bytes));
  }

  private static long cpuNanos() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
  }

  private static long allocated() {
    ThreadMXBean threads = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
    return Arrays.stream(threads.getThreadAllocatedBytes(threads.getAllThreadIds()))
        .filter(bytes -> bytes > 0)
        .sum();
  }
}
