package io.tidemark.jobs.ingest;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.struct;

import io.tidemark.batch.RowCodec;
import io.tidemark.engine.enrich.Enricher;
import io.tidemark.jobs.ingest.SourceRows.TaskRows;
import io.tidemark.jobs.run.EnricherFactory;
import io.tidemark.jobs.source.LogFormat;
import io.tidemark.jobs.source.ReadOptions;
import io.tidemark.jobs.source.TableIntake;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.zip.DataFormatException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.HadoopReadOptions;
import org.apache.parquet.format.converter.ParquetMetadataConverter;
import org.apache.parquet.hadoop.Footer;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.execution.datasources.parquet.ParquetFileFormat;
import org.apache.spark.sql.execution.datasources.parquet.ParquetToSparkSchemaConverter;
import org.apache.spark.sql.internal.SQLConf;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.SchemaUtils;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Reads many Parquet files like {@link SparkEventTable}, but each file has its own accounts. Record
 * numbers are positions in the file, however Spark distributes its parts.
 */
public final class SparkParquetFiles {
  /** Path suffix that marks a file as a table with a single part. */
  private static final String PART = "?part=0";

  private SparkParquetFiles() {}

  /**
   * Returns the records, as {@link SourceRows#SCHEMA}, of Parquet files that all have the same
   * schema, and adds an account for each range of a file that a task reads. Files without rows get
   * no account. Identical rows without an id get distinct ids only within a range.
   */
  public static Dataset<Row> read(
      Dataset<Row> files, ReadOptions options, EnricherFactory enrichers, FileAccounts accounts) {
    StructType schema = files.schema();
    Column place = files.metadataColumn("_metadata");
    MapPartitionsFunction<Row, Row> read =
        rows -> rows(rows, schema, options, enrichers.enricher(), accounts);
    return files
        .select(
            struct(col("*")).as("record"),
            place.getField("file_path").as("file"),
            place.getField("row_index").as("number"))
        .mapPartitions(read, Encoders.row(SourceRows.SCHEMA));
  }

  /**
   * Adds accounts for files without rows, and returns a rejected record for each unreadable one,
   * which counts as truncated, like a file that is still being written.
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

  private static TaskRows rows(
      Iterator<Row> rows,
      StructType schema,
      ReadOptions options,
      Enricher enricher,
      FileAccounts accounts) {
    return new TaskRows() {
      private String file;
      private String path;
      private TableIntake intake;
      private long number;
      private Row waiting;

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
        return SourceRows.of(intake.admit(SparkEventTable.cells(record)), path);
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
    };
  }

  /**
   * Footer of a Parquet file, or the reason why the file cannot be read.
   *
   * @param schema Spark schema of the rows, as JSON; null if the file is unreadable
   * @param problem why the file is unreadable; null if it is readable. This text is untrusted.
   */
  public record ParquetFooter(String path, String schema, long rows, String problem) {
    private static final byte[] MARK = "PAR1".getBytes(StandardCharsets.US_ASCII);

    /** Size in bytes of the file tail, which contains the footer length and the magic bytes. */
    private static final int TAIL = 4 + MARK.length;

    /** Maximum footer length in bytes, because a corrupt length field may hold any value. */
    private static final int LONGEST = 256 << 20;

    private static final RowCodec<ParquetFooter> CODEC = RowCodec.of(ParquetFooter.class);

    /**
     * Reads footers, with one task per partition, and returns them sorted by path. A task fails
     * only if a file cannot be opened or read.
     */
    public static List<ParquetFooter> of(Dataset<String> paths) {
      SerializableConfiguration hadoop =
          new SerializableConfiguration(paths.sparkSession().sparkContext().hadoopConfiguration());
      MapFunction<String, Row> read = path -> CODEC.row(read(path, hadoop.value()));
      return CODEC.read(paths.map(read, Encoders.row(CODEC.schema()))).stream()
          .sorted(Comparator.comparing(ParquetFooter::path))
          .toList();
    }

    public boolean isReadable() {
      return schema != null;
    }

    /** Returns a footer for the same file, marked as unreadable for the given reason. */
    public ParquetFooter refused(String why) {
      return new ParquetFooter(path, null, 0, why);
    }

    static ParquetFooter read(String path, Configuration hadoop) {
      byte[] footer;
      try {
        footer = bytes(new Path(path), hadoop);
      } catch (DataFormatException | ChecksumException e) {
        return new ParquetFooter(path, null, 0, e.getMessage());
      } catch (IOException e) {
        throw new UncheckedIOException(
            "Cannot read the log file " + path + "; check that it still exists and is readable", e);
      }
      try {
        ParquetMetadata metadata =
            new ParquetMetadataConverter(HadoopReadOptions.builder(hadoop).build())
                .readParquetMetadata(
                    new ByteArrayInputStream(footer), ParquetMetadataConverter.NO_FILTER);
        SQLConf settings = SQLConf.get();
        StructType schema =
            ParquetFileFormat.readSchemaFromFooter(
                new Footer(new Path(path), metadata), new ParquetToSparkSchemaConverter(settings));
        SchemaUtils.checkSchemaColumnNameDuplication(schema, settings.caseSensitiveAnalysis());
        long rows = metadata.getBlocks().stream().mapToLong(BlockMetaData::getRowCount).sum();
        return new ParquetFooter(path, schema.json(), rows, null);
      } catch (Exception e) {
        // The bytes are in memory, so any exception is caused by their content. Spark also throws
        // undeclared checked exceptions.
        return new ParquetFooter(path, null, 0, "Its footer cannot be parsed: " + e);
      }
    }

    private static byte[] bytes(Path file, Configuration hadoop)
        throws IOException, DataFormatException {
      FileSystem files = file.getFileSystem(hadoop);
      try (FSDataInputStream in = files.open(file)) {
        long length = files.getFileStatus(file).getLen();
        if (length < MARK.length + TAIL) {
          throw new DataFormatException("Its " + length + " bytes are too few for a Parquet file");
        }
        byte[] tail = new byte[TAIL];
        in.readFully(length - TAIL, tail);
        if (!Arrays.equals(tail, TAIL - MARK.length, TAIL, MARK, 0, MARK.length)) {
          throw new DataFormatException(
              "Its " + length + " bytes do not end as a Parquet file does; it may be truncated");
        }
        int size = ByteBuffer.wrap(tail).order(ByteOrder.LITTLE_ENDIAN).getInt();
        if (size < 0 || size > LONGEST || size > length - MARK.length - TAIL) {
          throw new DataFormatException("Its footer cannot have a length of " + size + " bytes");
        }
        byte[] footer = new byte[size];
        in.readFully(length - TAIL - size, footer);
        return footer;
      }
    }
  }
}
