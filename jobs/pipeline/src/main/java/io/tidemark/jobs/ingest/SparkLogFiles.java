package io.tidemark.jobs.ingest;

import io.tidemark.engine.enrich.Enricher;
import io.tidemark.jobs.ingest.SourceRows.TaskRows;
import io.tidemark.jobs.run.EnricherFactory;
import io.tidemark.jobs.source.LogFileReader;
import io.tidemark.jobs.source.ParsedRecord;
import io.tidemark.jobs.source.ReadOptions;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.util.SerializableConfiguration;
import org.apache.spark.util.TaskCompletionListener;

/**
 * Runs a {@link LogFileReader} over files of any Hadoop file system. Reading is lazy and streaming.
 * The partitions of the paths determine which task reads which files.
 */
public final class SparkLogFiles {
  private SparkLogFiles() {}

  /**
   * Returns the records of each file, in file order, as {@link SourceRows#SCHEMA}, and adds its
   * account at its end. A task fails if a file cannot be opened or read. Requires {@code
   * spark.sql.datetime.java8API.enabled}.
   */
  public static Dataset<Row> read(
      Dataset<String> paths,
      ReadOptions options,
      EnricherFactory enrichers,
      FileAccounts accounts) {
    Configuration hadoop = paths.sparkSession().sparkContext().hadoopConfiguration();
    SerializableConfiguration conf = new SerializableConfiguration(hadoop);
    MapPartitionsFunction<String, Row> read =
        files -> rows(files, conf.value(), options, enrichers.enricher(), accounts);
    return paths.mapPartitions(read, Encoders.row(SourceRows.SCHEMA));
  }

  private static TaskRows rows(
      Iterator<String> files,
      Configuration hadoop,
      ReadOptions options,
      Enricher enricher,
      FileAccounts accounts) {
    return new TaskRows() {
      private String path;
      private LogFileReader reader;

      {
        TaskContext task = TaskContext.get();
        if (task != null) {
          // Otherwise, a task that is killed or stops reading early would leave its file open.
          TaskCompletionListener close = ended -> closeWithTask();
          task.addTaskCompletionListener(close);
        }
      }

      @Override
      boolean hasMore() {
        return reader != null || files.hasNext();
      }

      @Override
      Row advance() {
        try {
          return read();
        } catch (FileNotFoundException cause) {
          throw new UncheckedIOException("The log file " + path + " is gone", cause);
        } catch (IOException cause) {
          throw new UncheckedIOException(
              "Cannot read the log file " + path + "; check that it still exists and is readable",
              cause);
        }
      }

      private Row read() throws IOException {
        if (reader == null) {
          path = files.next();
          Path file = new Path(path);
          reader =
              LogFileReader.open(file.getFileSystem(hadoop).open(file), path, options, enricher);
        }
        ParsedRecord record = reader.next();
        if (record != null) {
          return SourceRows.of(record, path);
        }
        accounts.add(reader.account());
        close();
        return null;
      }

      private void close() throws IOException {
        LogFileReader open = reader;
        reader = null;
        if (open != null) {
          open.close();
        }
      }

      private void closeWithTask() {
        try {
          close();
        } catch (IOException cause) {
          throw new UncheckedIOException("Cannot close the log file " + path, cause);
        }
      }
    };
  }
}
