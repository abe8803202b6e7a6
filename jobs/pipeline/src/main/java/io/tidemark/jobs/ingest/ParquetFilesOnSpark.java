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
 * Takes the rows of many Parquet files the way {@link EventTableOnSpark} takes those of a table,
 * and accounts for each file apart. A record is numbered by its place in its file, however Spark
 * spreads files and parts of files over tasks.
 */
public final class ParquetFilesOnSpark {
  /** A file is one table of one part. */
  private static final String PART = "?part=0";

  private ParquetFilesOnSpark() {}

  /**
   * The records of these files.
   *
   * @param files Spark's reading of Parquet files that all have its schema
   * @param accounts is given an account for each stretch of a file that a task reads, and so none
   *     of a file without rows
   * @return rows of {@link SourceRows#SCHEMA}; rows without an id that are equal get distinct ids
   *     only within a stretch
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
   * What there is to say of files that yield no row: the account of each, and one rejected record
   * for each that cannot be read. Such a file counts as cut, as one that is still being written.
   *
   * @param accounts is given the accounts at once
   * @return rows of {@link SourceRows#SCHEMA}
   */
  public static List<Row> withoutRows(
      List<ParquetFooter> files, ReadOptions options, FileAccounts accounts) {
    List<Row> rows = new ArrayList<>();
    for (ParquetFooter file : files) {
      String path = file.path() + PART;
      StructType schema =
          file.isReadable() ? (StructType) DataType.fromJson(file.schema()) : new StructType();
      TableIntake intake =
          EventTableOnSpark.intake(schema, LogFormat.PARQUET, path, 0, options, null);
      if (!file.isReadable()) {
        rows.add(SourceRows.of(intake.damaged(file.problem()), path));
      }
      accounts.add(intake.account());
    }
    return rows;
  }

  /** The rows of one task, stretch after stretch. */
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
      return SourceRows.of(intake.admit(PlainCells.of(record)), path);
    }

    private boolean isNext(Row row) {
      return row.getString(1).equals(file) && row.getLong(2) == number;
    }

    private void open(Row first) {
      file = first.getString(1);
      number = first.getLong(2);
      // Spark names the file as a URI, escaped.
      path = new Path(URI.create(file)) + PART;
      intake = EventTableOnSpark.intake(schema, LogFormat.PARQUET, path, number, options, enricher);
    }
  }
}
