package io.tidemark.jobs.ingest;

import io.tidemark.batch.RowCodec;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
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
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.execution.datasources.parquet.ParquetFileFormat;
import org.apache.spark.sql.execution.datasources.parquet.ParquetToSparkSchemaConverter;
import org.apache.spark.sql.internal.SQLConf;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.SchemaUtils;
import org.apache.spark.util.SerializableConfiguration;

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

  /**
   * Maximum footer length in bytes. No access log needs a longer footer, and a corrupt length field
   * may hold any value.
   */
  private static final int LONGEST = 256 << 20;

  private static final RowCodec<ParquetFooter> CODEC = RowCodec.of(ParquetFooter.class);

  /** Thrown when a file is not a valid Parquet file. */
  private static final class DamagedException extends Exception {
    private static final long serialVersionUID = 1L;

    DamagedException(String message) {
      super(message);
    }
  }

  /**
   * Reads the footers of the given files, with one task per partition of paths, and returns them
   * sorted by path. A task fails if a file cannot be opened or read, but not if it is not a Parquet
   * file.
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
    } catch (DamagedException | ChecksumException e) {
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
      throws IOException, DamagedException {
    FileSystem files = file.getFileSystem(hadoop);
    try (FSDataInputStream in = files.open(file)) {
      long length = files.getFileStatus(file).getLen();
      if (length < MARK.length + TAIL) {
        throw new DamagedException("Its " + length + " bytes are too few for a Parquet file");
      }
      byte[] tail = new byte[TAIL];
      in.readFully(length - TAIL, tail);
      if (!Arrays.equals(tail, TAIL - MARK.length, TAIL, MARK, 0, MARK.length)) {
        throw new DamagedException(
            "Its " + length + " bytes do not end as a Parquet file does; it may be truncated");
      }
      int size = ByteBuffer.wrap(tail).order(ByteOrder.LITTLE_ENDIAN).getInt();
      if (size < 0 || size > LONGEST || size > length - MARK.length - TAIL) {
        throw new DamagedException("Its footer cannot have a length of " + size + " bytes");
      }
      byte[] footer = new byte[size];
      in.readFully(length - TAIL - size, footer);
      return footer;
    }
  }
}
