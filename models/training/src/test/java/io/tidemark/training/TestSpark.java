package io.tidemark.training;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/** The session shared by all tests of this module. */
public final class TestSpark {
  public static final SparkSession SESSION =
      SparkSession.builder()
          .master("local[2]")
          .appName("tidemark-training-tests")
          .config("spark.driver.host", "127.0.0.1")
          .config("spark.driver.bindAddress", "127.0.0.1")
          .config("spark.ui.enabled", false)
          .config("spark.sql.shuffle.partitions", 2)
          .config("spark.sql.session.timeZone", "UTC")
          // The data is small, so adaptive planning and code generation would take most of the
          // time.
          .config("spark.sql.adaptive.enabled", false)
          .config("spark.sql.codegen.wholeStage", false)
          .config("spark.sql.codegen.factoryMode", "NO_CODEGEN")
          .config("spark.sql.datetime.java8API.enabled", true)
          .getOrCreate();

  private TestSpark() {}

  /** Returns the rows in the given order in the given number of partitions. */
  public static Dataset<Row> dataset(List<Row> rows, StructType schema, int partitions) {
    SESSION.conf().set("spark.sql.leafNodeDefaultParallelism", partitions);
    Dataset<Row> dataset = SESSION.createDataFrame(rows, schema);
    return dataset.rdd().getNumPartitions() == partitions
        ? dataset
        : dataset.repartition(partitions);
  }

  /** Returns the same rows in another order. */
  public static <T> List<T> shuffled(List<T> rows, long seed) {
    List<T> copy = new ArrayList<>(rows);
    Collections.shuffle(copy, new Random(seed));
    return copy;
  }
}
