package io.tidemark.jobs.extract;

import static org.apache.parquet.schema.LogicalTypeAnnotation.dateType;
import static org.apache.parquet.schema.LogicalTypeAnnotation.stringType;
import static org.apache.parquet.schema.LogicalTypeAnnotation.timestampType;

import io.tidemark.engine.event.EventTime;
import io.tidemark.notebooks.extract.ExtractSchema.ExtractColumn;
import io.tidemark.notebooks.extract.ExtractSchema.ExtractTable;
import java.io.Closeable;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.util.HadoopOutputFile;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;
import org.apache.parquet.schema.Types.MessageTypeBuilder;

/**
 * Writer for a Parquet file. Text is not escaped, because a double-click does not open a Parquet
 * file in a spreadsheet. The same rows always produce identical files.
 */
final class ParquetRows implements Closeable {
  private final ParquetWriter<Object[]> writer;

  private ParquetRows(ParquetWriter<Object[]> writer) {
    this.writer = writer;
  }

  /** Opens a file, replacing any existing one. */
  static ParquetRows to(Path file, ExtractTable table, Configuration configuration)
      throws IOException {
    return new ParquetRows(
        new Builder(HadoopOutputFile.fromPath(file, configuration), table)
            .withConf(configuration)
            .withCompressionCodec(CompressionCodecName.SNAPPY)
            .withWriteMode(ParquetFileWriter.Mode.OVERWRITE)
            .build());
  }

  /** Adds a row that contains one value per column. Null represents a missing value. */
  void add(Object[] values) throws IOException {
    writer.write(values);
  }

  @Override
  public void close() throws IOException {
    writer.close();
  }

  private static MessageType typeOf(ExtractTable table) {
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
    return message.named(table.name());
  }

  private static final class Builder extends ParquetWriter.Builder<Object[], Builder> {
    private final ExtractTable table;

    private Builder(OutputFile file, ExtractTable table) {
      super(file);
      this.table = table;
    }

    @Override
    protected Builder self() {
      return this;
    }

    // This method is deprecated in Parquet, but it is abstract and must therefore be implemented.
    @SuppressWarnings("deprecation")
    @Override
    protected WriteSupport<Object[]> getWriteSupport(Configuration configuration) {
      return new Fields(table);
    }
  }

  private static final class Fields extends WriteSupport<Object[]> {
    private final ExtractTable table;
    private final List<ExtractColumn> columns;
    private RecordConsumer fields;

    private Fields(ExtractTable table) {
      this.table = table;
      columns = table.columns();
    }

    // This method is deprecated in Parquet, but it is abstract and must therefore be implemented.
    @SuppressWarnings("deprecation")
    @Override
    public WriteContext init(Configuration configuration) {
      return new WriteContext(typeOf(table), Map.of());
    }

    @Override
    public void prepareForWrite(RecordConsumer consumer) {
      fields = consumer;
    }

    @Override
    public void write(Object[] values) {
      fields.startMessage();
      for (int i = 0; i < values.length; i++) {
        if (values[i] != null) {
          ExtractColumn column = columns.get(i);
          fields.startField(column.name(), i);
          add(column, values[i]);
          fields.endField(column.name(), i);
        }
      }
      fields.endMessage();
    }

    private void add(ExtractColumn column, Object value) {
      switch (column.type()) {
        case TEXT -> fields.addBinary(Binary.fromString((String) value));
        case TRUTH -> fields.addBoolean((Boolean) value);
        case INT -> fields.addInteger((Integer) value);
        case LONG -> fields.addLong((Long) value);
        case FLOAT -> fields.addFloat((Float) value);
        case DOUBLE -> fields.addDouble((Double) value);
        case DAY -> fields.addInteger((int) ((LocalDate) value).toEpochDay());
        case TIME -> fields.addLong(EventTime.micros((Instant) value));
      }
    }
  }
}
