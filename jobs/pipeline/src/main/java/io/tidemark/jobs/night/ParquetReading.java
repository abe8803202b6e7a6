package io.tidemark.jobs.night;

import io.tidemark.jobs.ingest.FileAccounts;
import io.tidemark.jobs.ingest.SourceRows;
import io.tidemark.jobs.ingest.SparkParquetFiles;
import io.tidemark.jobs.ingest.SparkParquetFiles.ParquetFooter;
import io.tidemark.jobs.run.EnricherFactory;
import io.tidemark.jobs.run.WarehouseLocation;
import io.tidemark.jobs.source.FileAccount;
import io.tidemark.jobs.source.ReadOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.function.ForeachPartitionFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;

/**
 * Reads Parquet files grouped by schema, because sending tasks a plan with thousands of relations
 * takes longer than reading the files.
 */
record ParquetReading(SparkSession spark, ReadOptions options, EnricherFactory enrichers) {
  private static final ForeachPartitionFunction<Row> TO_THE_END =
      rows -> rows.forEachRemaining(row -> {});

  private enum Damaged {
    FAILS_THE_SCAN,
    COMES_SHORT
  }

  /**
   * Returns a Dataset of {@link SourceRows} for each schema, and one for empty and unreadable
   * files. If a file has corrupt pages, the entire scan fails.
   */
  List<Dataset<Row>> rows(List<ParquetFooter> files, FileAccounts accounts) {
    List<Dataset<Row>> read = scans(files, Damaged.FAILS_THE_SCAN, accounts);
    List<ParquetFooter> withoutRows = files.stream().filter(file -> !hasRows(file)).toList();
    if (!withoutRows.isEmpty()) {
      read.add(
          spark.createDataFrame(
              SparkParquetFiles.withoutRows(withoutRows, options, accounts), SourceRows.SCHEMA));
    }
    return read;
  }

  /**
   * Returns the given files, with those that have an intact footer but corrupt pages marked as
   * refused. This method is called after a scan has failed. It reads all files again, skipping
   * corrupt parts. Each file that yields fewer rows than its footer states is then read separately.
   *
   * @throws UncheckedIOException if the bytes of a possibly corrupt file cannot be fetched, which
   *     does not prove that the file is corrupt
   */
  List<ParquetFooter> triedOut(List<ParquetFooter> files) {
    FileAccounts counted = FileAccounts.of(spark);
    for (Dataset<Row> rows : scans(files, Damaged.COMES_SHORT, counted)) {
      rows.foreachPartition(TO_THE_END);
    }
    Map<String, FileAccount> read = SourceReading.byFile(counted);
    List<ParquetFooter> tried = new ArrayList<>();
    for (ParquetFooter file : files) {
      FileAccount account = read.get(file.path());
      boolean isShort = hasRows(file) && (account == null || account.read() < file.rows());
      tried.add(isShort ? alone(file) : file);
    }
    return tried;
  }

  private ParquetFooter alone(ParquetFooter file) {
    try {
      scan(file.schema(), List.of(file), Damaged.FAILS_THE_SCAN).foreachPartition(TO_THE_END);
      return file;
    } catch (Exception e) {
      readThrough(file.path(), spark.sparkContext().hadoopConfiguration());
      Throwable root = e;
      while (root.getCause() != null) {
        root = root.getCause();
      }
      return file.refused("Its footer is intact, but its pages cannot be read: " + root);
    }
  }

  /** Reads all bytes of a file, which proves that its unreadable rows are corrupt. */
  private static void readThrough(String path, Configuration hadoop) {
    Path file = new Path(path);
    try (InputStream in = file.getFileSystem(hadoop).open(file)) {
      in.transferTo(OutputStream.nullOutputStream());
    } catch (ChecksumException damaged) {
      return;
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Cannot read the log file " + path + "; check that it still exists and is readable", e);
    }
  }

  private static boolean hasRows(ParquetFooter file) {
    return file.isReadable() && file.rows() > 0;
  }

  private List<Dataset<Row>> scans(
      List<ParquetFooter> files, Damaged damaged, FileAccounts accounts) {
    SortedMap<String, List<ParquetFooter>> bySchema = new TreeMap<>();
    for (ParquetFooter file : files) {
      if (hasRows(file)) {
        bySchema.computeIfAbsent(file.schema(), schema -> new ArrayList<>()).add(file);
      }
    }
    List<Dataset<Row>> scans = new ArrayList<>();
    bySchema.forEach(
        (schema, alike) ->
            scans.add(
                SparkParquetFiles.read(
                    scan(schema, alike, damaged), options, enrichers, accounts)));
    return scans;
  }

  private Dataset<Row> scan(String schema, List<ParquetFooter> files, Damaged damaged) {
    return spark
        .read()
        .schema((StructType) DataType.fromJson(schema))
        // Without checksums, a page with a changed byte could yield wrong values.
        .option("parquet.page.verify-checksum.enabled", true)
        // Always set explicitly, because rows would be lost if the session were configured to
        // ignore corrupt files.
        .option("ignoreCorruptFiles", damaged == Damaged.COMES_SHORT)
        .parquet(
            files.stream()
                .map(file -> WarehouseLocation.pattern(file.path()))
                .toArray(String[]::new));
  }
}
