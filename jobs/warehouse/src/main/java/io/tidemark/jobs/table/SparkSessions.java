package io.tidemark.jobs.table;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.mapred.JobConf;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/** The Spark session of a run: embedded in this process, or the one that spark-submit prepared. */
public final class SparkSessions {
  /**
   * Columns of which hardly two values are equal: Parquet's dictionary of them saves nothing, and
   * looking them up in it took a tenth of an ingest.
   */
  private static final List<String> EVER_DIFFERENT =
      List.of("metadata_uid", "raw_ref", "unmapped.key_value.value");

  /** Files of a table that a task writes side by side: a day is one, and a log holds few days. */
  private static final int MOST_OPEN_FILES = 8;

  /**
   * As much of each open file waits in memory: of all together, what Parquet's default is for one.
   */
  private static final int ROW_GROUP_BYTES = (128 << 20) / MOST_OPEN_FILES;

  /**
   * Rows that wait on disk as one object, of which Java's streams hold the last hundred in memory:
   * at Spark's 10,000 rows of 2.6 kB that filled a heap of a gigabyte.
   */
  private static final int ROWS_WAITING_TOGETHER = 250;

  /**
   * A column whose values fill this in a row group is written plain. Looking values up in larger
   * dictionaries, one for each column of each open file, misses the processor's caches.
   */
  private static final int DICTIONARY_BYTES = 128 << 10;

  /**
   * Bytes of the longest method that HotSpot compiles. A stage that Spark made one method of, as it
   * did of the reading of logs, ran interpreted and took half as long again; with this limit Spark
   * splits what would be longer.
   */
  private static final int LONGEST_COMPILED_METHOD = 8000;

  /**
   * Classes of generated code that are kept. A night needs more than Spark's 100, in the same order
   * each time it comes to a step again, and so found none: it compiled for a tenth of its time.
   */
  private static final int GENERATED_CLASSES = 2000;

  private SparkSessions() {}

  /** A session for one run. Closing it stops Spark, unless Spark ran before. */
  public static final class Session implements AutoCloseable {
    private final SparkSession spark;
    private final Runnable stop;

    private Session(SparkSession spark, Runnable stop) {
      this.spark = spark;
      this.stop = stop;
    }

    public SparkSession spark() {
      return spark;
    }

    @Override
    public void close() {
      stop.run();
    }
  }

  /**
   * Opens a session. Under spark-submit its master, driver and user interface are left alone; what
   * Delta and the project's idea of a day need is set in both cases. Where this process has a
   * session already, that one is used, and only those overrides count that Spark still accepts.
   *
   * @param overrides settings by full key; they win
   */
  public static Session open(Map<String, String> overrides) {
    scala.Option<SparkSession> running = SparkSession.getDefaultSession();
    if (running.isDefined()) {
      SparkSession spark = running.get();
      overrides.forEach(
          (key, value) -> {
            if (spark.conf().isModifiable(key)) {
              spark.conf().set(key, value);
            }
          });
      return new Session(spark, () -> {});
    }
    // Without arguments it reads the system properties that spark-submit sets.
    SparkSession spark =
        SparkSession.builder().config(configure(new SparkConf(), overrides)).getOrCreate();
    if (spark.sparkContext().isLocal()) {
      forgetYarn(spark.sparkContext().hadoopConfiguration());
    }
    return new Session(spark, spark::stop);
  }

  /**
   * Hadoop's configuration is copied for every scan and file and sent with every query: of small
   * tables an eighth of a night. Half of it are defaults of YARN, which no local master asks.
   */
  private static void forgetYarn(Configuration hadoop) {
    // Each of these, when it is first used, adds its own defaults and has all read anew.
    new JobConf(false);
    try {
      FileSystem.getFileSystemClass("file", hadoop);
    } catch (IOException e) {
      throw new UncheckedIOException("Hadoop does not know local files", e);
    }
    List<String> yarn = new ArrayList<>();
    for (Map.Entry<String, String> entry : hadoop) {
      if (entry.getKey().startsWith("yarn.")) {
        yarn.add(entry.getKey());
      }
    }
    yarn.forEach(hadoop::unset);
  }

  static SparkConf configure(SparkConf conf, Map<String, String> overrides) {
    if (!conf.contains("spark.master")) {
      embed(conf);
    }
    conf.setIfMissing("spark.app.name", "tidemark");
    conf.setIfMissing("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension");
    conf.setIfMissing(
        "spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog");
    // A day is a UTC day, whatever the machine thinks.
    conf.set("spark.sql.session.timeZone", "UTC");
    // Rows carry Instant and LocalDate, which know no time zone, instead of java.sql types.
    conf.set("spark.sql.datetime.java8API.enabled", "true");
    // Delta 4.4 answers MIN and MAX of a DATE from its log as java.sql.Date whatever the line above
    // says, and fails with a ClassCastException.
    conf.set("spark.databricks.delta.optimizeMetadataQuery.enabled", "false");
    for (String column : EVER_DIFFERENT) {
      conf.setIfMissing("spark.hadoop.parquet.enable.dictionary#" + column, "false");
    }
    // Else a task sorts all of its rows by day before it writes the first: wide rows, most of them
    // of one day.
    conf.setIfMissing(
        "spark.sql.maxConcurrentOutputFileWriters", Integer.toString(MOST_OPEN_FILES));
    conf.setIfMissing("spark.hadoop.parquet.block.size", Integer.toString(ROW_GROUP_BYTES));
    conf.setIfMissing(
        "spark.hadoop.parquet.dictionary.page.size", Integer.toString(DICTIONARY_BYTES));
    conf.setIfMissing(
        "spark.sql.codegen.hugeMethodLimit", Integer.toString(LONGEST_COMPILED_METHOD));
    conf.setIfMissing("spark.sql.codegen.cache.maxEntries", Integer.toString(GENERATED_CLASSES));
    // What ingest has read waits on disk for its second reading, 3 kB an event, or a quarter of
    // that.
    conf.setIfMissing("spark.rdd.compress", "true");
    // That is compressed as a whole: to look for a scheme for each column took a twelfth of an
    // ingest.
    conf.setIfMissing("spark.sql.inMemoryColumnarStorage.compressed", "false");
    conf.setIfMissing(
        "spark.sql.inMemoryColumnarStorage.batchSize", Integer.toString(ROWS_WAITING_TOGETHER));
    overrides.forEach(conf::set);
    return conf;
  }

  private static void embed(SparkConf conf) {
    int cores = Runtime.getRuntime().availableProcessors();
    conf.setMaster("local[*]");
    // Else Spark binds the machine's own address, which a VPN or a firewall may forbid.
    conf.set("spark.driver.host", "127.0.0.1");
    conf.set("spark.driver.bindAddress", "127.0.0.1");
    conf.set("spark.ui.enabled", "false");
    // Each query is put into words for that interface before it runs: the short ones will do.
    conf.setIfMissing("spark.sql.ui.explainMode", "simple");
    // Else a task that runs out of memory ends this process at once, with exit code 52 and no word.
    conf.setIfMissing("spark.executor.killOnFatalError.depth", "0");
    // A machine that swaps or is overloaded lets this process wait for minutes; it has not died.
    conf.setIfMissing("spark.network.timeout", "900s");
    conf.set("spark.sql.shuffle.partitions", Integer.toString(2 * cores));
    // Of these Spark makes one again where they are small; of millions of events each is sorted
    // without going to disk.
    conf.setIfMissing(
        "spark.sql.adaptive.coalescePartitions.initialPartitionNum", Integer.toString(8 * cores));
    conf.set("spark.hadoop.fs.file.impl", LocalFiles.class.getName());
    conf.set("spark.hadoop.fs.AbstractFileSystem.file.impl", LocalFiles.Context.class.getName());
    // Nothing uses the catalog; its folder would appear where the caller stands.
    conf.set(
        "spark.sql.warehouse.dir",
        System.getProperty("java.io.tmpdir") + "/tidemark-spark-catalog");
    // The defaults, 50 partitions and more, are for tables of millions of files: the same steps on
    // small tables took 64 s with 2 and 283 s with 50. A read of a table begins with such a task.
    conf.set("spark.databricks.delta.snapshotPartitions", "1");
    conf.set("spark.sql.sources.parallelPartitionDiscovery.parallelism", "2");
  }
}
