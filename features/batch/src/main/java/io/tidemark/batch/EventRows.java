package io.tidemark.batch;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.ColumnType;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.EventTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Converts between access events and rows, with a schema derived from {@link EventColumn}.
 *
 * <pre>{@code
 * Row row = EventRows.toRow(event);
 * List<AccessEvent> stored = EventRows.read(table);
 * }</pre>
 */
public final class EventRows {
  private static final DataType DELEGATE =
      DataTypes.createStructType(
          List.of(
              DataTypes.createStructField("uid", DataTypes.StringType, true),
              DataTypes.createStructField("type", DataTypes.StringType, true)));

  /** One nullable field per {@link EventColumn}, in the same order. */
  public static final StructType SCHEMA =
      new StructType(
          EventColumn.all().stream()
              .map(c -> new StructField(c.column(), sqlType(c.type()), true, Metadata.empty()))
              .toArray(StructField[]::new));

  private EventRows() {}

  public static DataType sqlType(ColumnType type) {
    return switch (type) {
      case TEXT -> DataTypes.StringType;
      case INTEGER -> DataTypes.IntegerType;
      case LONG -> DataTypes.LongType;
      case BOOLEAN -> DataTypes.BooleanType;
      case TIMESTAMP -> DataTypes.TimestampType;
      case DOUBLE -> DataTypes.DoubleType;
      case TEXT_LIST -> DataTypes.createArrayType(DataTypes.StringType);
      case DELEGATION -> DataTypes.createArrayType(DELEGATE);
      case TEXT_MAP -> DataTypes.createMapType(DataTypes.StringType, DataTypes.StringType);
    };
  }

  /** Converts an event to a row of {@link #SCHEMA}. Timestamps are {@link Instant}s. */
  public static Row toRow(AccessEvent event) {
    Object[] values = new Object[EventColumn.all().size()];
    for (EventColumn column : EventColumn.all()) {
      values[column.ordinal()] = toSql(event, column);
    }
    return RowFactory.create(values);
  }

  /**
   * Returns the position of each event column in rows with the given schema.
   *
   * @return one position of each {@link EventColumn}, in the same order; −1 for columns missing
   *     from the schema
   */
  static int[] positions(StructType schema) {
    Map<String, Integer> byName = new HashMap<>();
    String[] names = schema.fieldNames();
    for (int i = 0; i < names.length; i++) {
      byName.put(names[i], i);
    }
    int[] positions = new int[EventColumn.all().size()];
    for (EventColumn column : EventColumn.all()) {
      positions[column.ordinal()] = byName.getOrDefault(column.column(), -1);
    }
    return positions;
  }

  /**
   * Converts rows to events, in row order.
   *
   * @param rows rows with event columns; a missing column is absent from every event, and other
   *     columns are ignored
   */
  public static List<AccessEvent> read(Dataset<Row> rows) {
    StoredEvents events = new StoredEvents(rows.schema());
    return Arrays.stream(RowStream.collected(rows)).map(events::event).toList();
  }

  /**
   * Converts rows to events, in {@linkplain AccessEvent#judgingOrder judging order}. Holds one
   * partition at a time in memory, rather than all rows.
   */
  public static Iterator<AccessEvent> inJudgingOrder(Dataset<Row> rows) {
    StoredEvents events = new StoredEvents(rows.schema());
    Iterator<InternalRow> sorted =
        RowStream.iterator(
            rows.sort(
                EventColumn.TIME.column(),
                EventColumn.METADATA_UID.column(),
                EventColumn.METADATA_PRODUCT.column()));
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return sorted.hasNext();
      }

      @Override
      public AccessEvent next() {
        return events.event(sorted.next());
      }
    };
  }

  private static Object toSql(AccessEvent event, EventColumn column) {
    if (!event.has(column)) {
      return null;
    }
    return switch (column.type()) {
      case TEXT -> event.text(column);
      case INTEGER -> (int) event.number(column);
      case LONG -> event.number(column);
      case BOOLEAN -> event.number(column) != 0;
      case DOUBLE -> event.decimal(column);
      case TIMESTAMP -> EventTime.instant(event.number(column));
      case TEXT_LIST -> event.texts(column).toArray();
      case DELEGATION ->
          event.delegation(column).stream()
              .map(link -> RowFactory.create(link.uid(), link.type()))
              .toArray();
      // Spark's row encoder accepts only Scala maps.
      case TEXT_MAP -> CollectionConverters.asScala(event.map(column));
    };
  }
}
