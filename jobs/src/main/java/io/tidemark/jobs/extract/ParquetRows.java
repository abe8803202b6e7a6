package io.tidemark.jobs.extract;

import static org.apache.parquet.schema.LogicalTypeAnnotation.dateType;
import static org.apache.parquet.schema.LogicalTypeAnnotation.stringType;
import static org.apache.parquet.schema.LogicalTypeAnnotation.timestampType;

import io.tidemark.notebooks.extract.ExtractColumn;
import io.tidemark.notebooks.extract.ExtractRows;
import io.tidemark.notebooks.extract.ExtractTable;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.util.HadoopOutputFile;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;
import org.apache.parquet.schema.Types.MessageTypeBuilder;

/**
 * Rows as one Parquet file. Texts are as the tables have them: nothing opens Parquet by a click.
 * The same rows give the same bytes.
 */
final class ParquetRows implements ExtractRows {
  private final List<ExtractColumn> columns;
  private final SimpleGroupFactory groups;
  private final ParquetWriter<Group> writer;

  private ParquetRows(
      List<ExtractColumn> columns, SimpleGroupFactory groups, ParquetWriter<Group> writer) {
    this.columns = columns;
    this.groups = groups;
    this.writer = writer;
  }

  /** Begins a file, over what was there. */
  static ParquetRows to(Path file, ExtractTable table, Configuration configuration)
      throws IOException {
    MessageTypeBuilder message = Types.buildMessage();
    for (ExtractColumn column : table.columns()) {
      String name = column.name();
      switch (column.type()) {
        case TEXT -> message.optional(PrimitiveTypeName.BINARY).as(stringType()).named(name);
        case TRUTH -> message.optional(PrimitiveTypeName.BOOLEAN).named(name);
        case INT -> message.optional(PrimitiveTypeName.INT32).named(name);
        case LONG -> message.optional(PrimitiveTypeName.INT64).named(name);
        case FLOAT -> message.optional(PrimitiveTypeName.FLOAT).named(name);
        case DOUBLE -> message.optional(PrimitiveTypeName.DOUBLE).named(name);
        case DAY -> message.optional(PrimitiveTypeName.INT32).as(dateType()).named(name);
        case TIME ->
            message
                .optional(PrimitiveTypeName.INT64)
                .as(timestampType(true, TimeUnit.MICROS))
                .named(name);
      }
    }
    MessageType type = message.named(table.name());
    ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(HadoopOutputFile.fromPath(file, configuration))
            .withType(type)
            .withConf(configuration)
            .withCompressionCodec(CompressionCodecName.SNAPPY)
            .withWriteMode(ParquetFileWriter.Mode.OVERWRITE)
            .build();
    return new ParquetRows(table.columns(), new SimpleGroupFactory(type), writer);
  }

  @Override
  public void add(Object[] values) throws IOException {
    Group group = groups.newGroup();
    for (int i = 0; i < values.length; i++) {
      if (values[i] != null) {
        put(group, i, values[i]);
      }
    }
    writer.write(group);
  }

  private void put(Group group, int at, Object value) {
    switch (columns.get(at).type()) {
      case TEXT -> group.add(at, (String) value);
      case TRUTH -> group.add(at, (Boolean) value);
      case INT -> group.add(at, (Integer) value);
      case LONG -> group.add(at, (Long) value);
      case FLOAT -> group.add(at, (Float) value);
      case DOUBLE -> group.add(at, (Double) value);
      case DAY -> group.add(at, (int) ((LocalDate) value).toEpochDay());
      case TIME -> group.add(at, ChronoUnit.MICROS.between(Instant.EPOCH, (Instant) value));
    }
  }

  @Override
  public void close() throws IOException {
    writer.close();
  }
}
