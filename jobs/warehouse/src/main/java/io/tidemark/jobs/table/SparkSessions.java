package io.tidemark.jobs.table;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.mapred.JobConf;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SignalUtils;

/** Opens the Spark session for a run, embedded in this process or prepared by spark-submit. */
public final class SparkSessions {
  /** Maximum number of files that a task writes in parallel, one for each day of a log. */
  private static final int MOST_OPEN_FILES = 8;

  /** Setting of a session that reads each input in a single task; {@code true} or absent. */
  public static final String ONE_TASK = "spark.tidemark.oneTask";

  private SparkSessions() {}

  /** Registers an action that runs before a signal is handled. */
  public static void beforeSignal(String signal, Runnable last) {
    SignalUtils.register(
        signal,
        () -> {
          last.run();
          return false;
        });
  }

  /** Closing a session stops Spark, unless it was already running when the session was opened. */
  public record Session(SparkSession spark, Runnable stop) implements AutoCloseable {
    @Override
    public void close() {
      stop.run();
    }
  }

  /**
   * Opens a session, always with UTC days. Under spark-submit, the settings for the master, driver
   * and user interface are left unchanged. If this process already has a session, it is reused, and
   * only the overrides that Spark still accepts take effect.
   *
   * @param overrides settings by full key, which take precedence over all other settings
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
    // The SparkConf constructor reads the system properties that spark-submit sets.
    SparkSession spark =
        SparkSession.builder().config(configure(new SparkConf(), overrides)).getOrCreate();
    if (spark.sparkContext().isLocal()) {
      forgetYarn(spark.sparkContext().hadoopConfiguration());
    }
    return new Session(spark, spark::stop);
  }

  /**
   * Removes YARN's defaults, half of Hadoop's configuration, which a local master never reads. The
   * configuration is copied for every scan and file and sent with every query, so with small
   * tables, they cost an eighth of a night's time.
   */
  private static void forgetYarn(Configuration hadoop) {
    // These classes are loaded first, because each adds its own defaults when first used and then
    // reloads all resources.
    new JobConf(false);
    try {
      FileSystem.getFileSystemClass("file", hadoop);
    } catch (IOException e) {
      throw new UncheckedIOException("Hadoop has no local file system", e);
    }
    List<String> yarn = new ArrayList<>();
    for (Map.Entry<String, String> entry : hadoop) {
      if (entry.getKey().startsWith("yarn.")) {
        yarn.add(entry.getKey());
      }
    }
    yarn.forEach(hadoop::unset);
  }

  public static Configuration hadoop(Map<String, String> overrides) {
    return SparkHadoopUtil.get().newConfiguration(configure(new SparkConf(), overrides));
  }

  static SparkConf configure(SparkConf conf, Map<String, String> overrides) {
    if (!conf.contains("spark.master")) {
      embed(conf);
    }
    conf.setIfMissing("spark.app.name", "tidemark");
    conf.setIfMissing("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension");
    conf.setIfMissing(
        "spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog");
    // Days are UTC days, regardless of the machine's time zone.
    conf.set("spark.sql.session.timeZone", "UTC");
    // Rows contain Instant and LocalDate, which, unlike java.sql types, do not depend on a time
    // zone.
    conf.set("spark.sql.datetime.java8API.enabled", "true");
    // Despite the previous setting, Delta 4.4 computes MIN and MAX of a DATE from its log as
    // java.sql.Date, which fails with a ClassCastException.
    conf.set("spark.databricks.delta.optimizeMetadataQuery.enabled", "false");
    conf.set(
        "spark.databricks.delta.allFilesInCrc.thresholdNumFiles",
        Integer.toString(InternalTableLog.MOST_FILES));
    // A checkpoint takes four queries, and with Delta's default of 10 commits, every night writes
    // one.
    conf.setIfMissing("spark.databricks.delta.properties.defaults.checkpointInterval", "50");
    // Errors need not show where a column was created, which takes a stack trace for each column.
    conf.setIfMissing("spark.sql.dataFrameQueryContext.enabled", "false");
    // The values of these columns are almost all distinct. Parquet's dictionary saves no space for
    // them, and its lookups took a tenth of an ingest's time.
    for (String column : List.of("metadata_uid", "raw_ref", "unmapped.key_value.value")) {
      conf.setIfMissing("spark.hadoop.parquet.enable.dictionary#" + column, "false");
    }
    // By default, a task sorts all of its rows by day before writing any of them, although the rows
    // are wide and mostly belong to the same day.
    conf.setIfMissing(
        "spark.sql.maxConcurrentOutputFileWriters", Integer.toString(MOST_OPEN_FILES));
    // The buffers of all open files together have Parquet's default for a single file.
    conf.setIfMissing(
        "spark.hadoop.parquet.block.size", Integer.toString((128 << 20) / MOST_OPEN_FILES));
    // Larger dictionaries of all columns and open files do not fit into the CPU caches.
    conf.setIfMissing("spark.hadoop.parquet.dictionary.page.size", "131072");
    // HotSpot compiles no longer methods. One that Spark generated for reading logs was interpreted
    // and took one and a half times as long.
    conf.setIfMissing("spark.sql.codegen.hugeMethodLimit", "8000");
    // For rows as wide as an event's, Spark generates long methods, which take HotSpot seconds to
    // compile but are no faster. Without them, two ingests of 200,000 events took 4 % less CPU
    // time.
    conf.setIfMissing("spark.sql.codegen.maxFields", "50");
    // A night needs more classes than Spark's default of 100, repeatedly in the same order, so the
    // cache was never hit, and compilation took a tenth of the time.
    conf.setIfMissing("spark.sql.codegen.cache.maxEntries", "2000");
    // Ingested rows are cached on disk to be read again. An event takes up 3 kB, or a quarter of
    // that when compressed.
    conf.setIfMissing("spark.rdd.compress", "true");
    // The cache is compressed as a whole, because choosing a scheme for each column took a twelfth
    // of an ingest's time.
    conf.setIfMissing("spark.sql.inMemoryColumnarStorage.compressed", "false");
    // Java's streams keep the last hundred objects of the cache in memory, and with Spark's default
    // of 10,000 rows of 2.6 kB, they filled a one-gigabyte heap.
    conf.setIfMissing("spark.sql.inMemoryColumnarStorage.batchSize", "250");
    overrides.forEach(conf::set);
    return conf;
  }

  /** Returns whether a session has {@link #ONE_TASK}. Joins and aggregates then need no shuffle. */
  public static boolean readsInOneTask(SparkSession spark) {
    return spark.conf().getOption(ONE_TASK).contains("true");
  }

  private static Path emptyFolder() {
    try {
      Path folder = Files.createTempDirectory("tidemark-spark-catalog");
      folder.toFile().deleteOnExit();
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException("The folder for temporary files cannot be written", e);
    }
  }

  private static void embed(SparkConf conf) {
    int cores = Runtime.getRuntime().availableProcessors();
    conf.setMaster("local[*]");
    // By default, Spark binds to the machine's own address, which a VPN or a firewall may block.
    conf.set("spark.driver.host", "127.0.0.1");
    conf.set("spark.driver.bindAddress", "127.0.0.1");
    conf.set("spark.ui.enabled", "false");
    // Spark formats each query for the user interface before running it. The short form is
    // sufficient.
    conf.setIfMissing("spark.sql.ui.explainMode", "simple");
    // By default, a task that runs out of memory ends this process immediately, with exit code 52
    // and no message.
    conf.setIfMissing("spark.executor.killOnFatalError.depth", "0");
    // On a swapping or overloaded machine, this process can stall for minutes without having
    // failed.
    conf.setIfMissing("spark.network.timeout", "900s");
    conf.set("spark.sql.shuffle.partitions", Integer.toString(2 * cores));
    // With this many partitions, each can be sorted without spilling to disk, even with millions of
    // events. Spark coalesces small partitions afterwards.
    conf.setIfMissing(
        "spark.sql.adaptive.coalescePartitions.initialPartitionNum", Integer.toString(8 * cores));
    StoreSettings.DEFAULTS.forEach((key, value) -> conf.setIfMissing("spark.hadoop." + key, value));
    // The catalog is not used, but its folder would otherwise be created in the working directory.
    // Under a fixed name, another user of the machine could own it.
    conf.set("spark.sql.warehouse.dir", emptyFolder().toString());
    // The defaults of 50 partitions or more suit tables with millions of files. On small tables,
    // the same steps took 64 s with 2 partitions and 283 s with 50, because every read of a table
    // begins with a task for each partition.
    conf.set("spark.databricks.delta.snapshotPartitions", "1");
    conf.set("spark.sql.sources.parallelPartitionDiscovery.parallelism", "2");
  }
}
