package io.tidemark.jobs.extract;

import static org.apache.parquet.schema.LogicalTypeAnnotation.dateType;
import static org.apache.parquet.schema.LogicalTypeAnnotation.stringType;
import static org.apache.parquet.schema.LogicalTypeAnnotation.timestampType;

import io.tidemark.batch.RowTimes;
import io.tidemark.notebooks.extract.ExtractSchema.ExtractColumn;
import io.tidemark.notebooks.extract.ExtractSchema.ExtractTable;
import java.io.IOException;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;
import org.apache.parquet.schema.Types.MessageTypeBuilder;
import org.apache.spark.sql.Row;

/**
 * Writes rows to a Parquet file. A row contains one value per column, and null represents a missing
 * value. Text is not escaped, because a double-click does not open a Parquet file in a spreadsheet.
 */
final class ParquetRows extends WriteSupport<Row> {
  private final ExtractTable table;
  private RecordConsumer fields;

  private ParquetRows(ExtractTable table) {
    this.table = table;
  }

  /** Opens a file, replacing any existing one. */
  static ParquetWriter<Row> to(OutputFile file, ExtractTable table, Configuration configuration)
      throws IOException {
    return new Builder(file, table)
        .withConf(configuration)
        .withCompressionCodec(CompressionCodecName.SNAPPY)
        .withWriteMode(ParquetFileWriter.Mode.OVERWRITE)
        .build();
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

  private static final class Builder extends ParquetWriter.Builder<Row, Builder> {
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
    protected WriteSupport<Row> getWriteSupport(Configuration configuration) {
      return new ParquetRows(table);
    }
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
  public void write(Row row) {
    fields.startMessage();
    for (int i = 0; i < row.size(); i++) {
      if (!row.isNullAt(i)) {
        ExtractColumn column = table.columns().get(i);
        fields.startField(column.name(), i);
        add(column, row.get(i));
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
      case DAY -> fields.addInteger((int) RowTimes.date(value).toEpochDay());
      case TIME -> fields.addLong(RowTimes.micros(value));
    }
  }
}
