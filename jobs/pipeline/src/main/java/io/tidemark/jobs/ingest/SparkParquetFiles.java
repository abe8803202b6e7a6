package io.tidemark.jobs.ingest;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.struct;

import io.tidemark.engine.enrich.Enricher;
import io.tidemark.jobs.source.EnricherFactory;
import io.tidemark.jobs.source.LogFormat;
import io.tidemark.jobs.source.ReadOptions;
import io.tidemark.jobs.source.TableIntake;
import java.net.URI;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;

/**
 * Reads many Parquet files. Rows are processed as in {@link SparkEventTable}, but each file has its
 * own accounts. Record numbers are positions within the file, regardless of how Spark distributes
 * files and their parts across tasks.
 */
public final class SparkParquetFiles {
  /** Path suffix that marks a file as a table with a single part. */
  private static final String PART = "?part=0";

  private SparkParquetFiles() {}

  /**
   * Returns the records of the given files.
   *
   * @param files rows that Spark reads from Parquet files with the same schema
   * @param accounts receives an account for each range of a file that a task reads. Files without
   *     rows have no account.
   * @return rows with {@link SourceRows#SCHEMA}. Identical rows without an id get distinct ids only
   *     if they are in the same range.
   */
  public static Dataset<Row> read(
      Dataset<Row> files, ReadOptions options, EnricherFactory enrichers, FileAccounts accounts) {
    StructType schema = files.schema();
    Column place = files.metadataColumn("_metadata");
    MapPartitionsFunction<Row, Row> read =
        rows -> new Rows(rows, schema, options, enrichers.enricher(), accounts);
    return files
        .select(
            struct(col("*")).as("record"),
            place.getField("file_path").as("file"),
            place.getField("row_index").as("number"))
        .mapPartitions(read, Encoders.row(SourceRows.SCHEMA));
  }

  /**
   * Returns rejected records for files from which no rows are read. Adds an account for each file
   * and returns a rejected record for each unreadable file. Unreadable files count as truncated,
   * just as files still being written do.
   *
   * @param accounts receives the accounts before this method returns
   */
  public static List<Row> withoutRows(
      List<ParquetFooter> files, ReadOptions options, FileAccounts accounts) {
    List<Row> rows = new ArrayList<>();
    for (ParquetFooter file : files) {
      String path = file.path() + PART;
      StructType schema =
          file.isReadable() ? (StructType) DataType.fromJson(file.schema()) : new StructType();
      TableIntake intake =
          SparkEventTable.intake(schema, LogFormat.PARQUET, path, 0, options, null);
      if (!file.isReadable()) {
        rows.add(SourceRows.of(intake.damaged(file.problem()), path));
      }
      accounts.add(intake.account());
    }
    return rows;
  }

  private static final class Rows extends TaskRows {
    private final Iterator<Row> rows;
    private final StructType schema;
    private final ReadOptions options;
    private final Enricher enricher;
    private final FileAccounts accounts;
    private String file;
    private String path;
    private TableIntake intake;
    private long number;
    private Row waiting;

    Rows(
        Iterator<Row> rows,
        StructType schema,
        ReadOptions options,
        Enricher enricher,
        FileAccounts accounts) {
      this.rows = rows;
      this.schema = schema;
      this.options = options;
      this.enricher = enricher;
      this.accounts = accounts;
    }

    @Override
    boolean hasMore() {
      return waiting != null || intake != null || rows.hasNext();
    }

    @Override
    Row advance() {
      if (waiting == null && rows.hasNext()) {
        waiting = rows.next();
      }
      if (intake != null && (waiting == null || !isNext(waiting))) {
        accounts.add(intake.account());
        intake = null;
        return null;
      }
      if (intake == null) {
        open(waiting);
      }
      Row record = waiting.getStruct(0);
      waiting = null;
      number++;
      return SourceRows.of(intake.admit(SparkRowCells.of(record)), path);
    }

    private boolean isNext(Row row) {
      return row.getString(1).equals(file) && row.getLong(2) == number;
    }

    private void open(Row first) {
      file = first.getString(1);
      number = first.getLong(2);
      // Spark returns the file name as an escaped URI.
      path = new Path(URI.create(file)) + PART;
      intake = SparkEventTable.intake(schema, LogFormat.PARQUET, path, number, options, enricher);
    }
  }
}
