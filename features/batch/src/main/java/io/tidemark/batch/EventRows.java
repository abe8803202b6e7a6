package io.tidemark.batch;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.ColumnType;
import io.tidemark.engine.event.Delegate;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.EventTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.catalyst.util.MapData;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
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

  public static Row toRow(AccessEvent event) {
    Object[] values = new Object[EventColumn.all().size()];
    for (EventColumn column : EventColumn.all()) {
      values[column.ordinal()] = toSql(event, column);
    }
    return RowFactory.create(values);
  }

  /**
   * Returns the position of each {@link EventColumn} in rows with a schema; −1 if it is missing.
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

  /** Converts rows to events, in row order. Columns may be missing, and others are ignored. */
  public static List<AccessEvent> read(Dataset<Row> rows) {
    StoredEvents events = new StoredEvents(rows.schema());
    return Arrays.stream(RowStream.collected(rows)).map(events::event).toList();
  }

  /**
   * Converts rows to events, in {@linkplain AccessEvent#judgingOrder judging order}, holding one
   * partition at a time in memory.
   */
  public static Iterator<AccessEvent> inJudgingOrder(Dataset<Row> rows) {
    StoredEvents events = new StoredEvents(rows.schema());
    return Iterators.map(
        RowStream.iterator(
            rows.sort(
                EventColumn.TIME.column(),
                EventColumn.METADATA_UID.column(),
                EventColumn.METADATA_PRODUCT.column())),
        events::event);
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

  /**
   * Reads events from Spark's internal rows. The last decoded string of each column is cached,
   * because consecutive rows usually contain the same strings. Not thread-safe.
   */
  static final class StoredEvents {
    private final EventColumn[] columns;
    private final int[] at;
    private final TextCache[] texts;

    StoredEvents(StructType schema) {
      int[] positions = EventRows.positions(schema);
      columns =
          EventColumn.all().stream()
              .filter(column -> positions[column.ordinal()] >= 0)
              .toArray(EventColumn[]::new);
      at = new int[columns.length];
      for (int i = 0; i < at.length; i++) {
        at[i] = positions[columns[i].ordinal()];
      }
      texts = Stream.generate(TextCache::new).limit(columns.length).toArray(TextCache[]::new);
    }

    /** Converts a row to an event, which remains valid even if the row is overwritten. */
    AccessEvent event(InternalRow row) {
      AccessEvent.Builder event = AccessEvent.builder();
      for (int i = 0; i < columns.length; i++) {
        if (!row.isNullAt(at[i])) {
          set(event, i, row);
        }
      }
      return event.build();
    }

    private void set(AccessEvent.Builder event, int i, InternalRow row) {
      EventColumn column = columns[i];
      switch (column.type()) {
        case TEXT -> event.text(column, text(i, row.getUTF8String(at[i])));
        case INTEGER -> event.number(column, row.getInt(at[i]));
        case LONG, TIMESTAMP -> event.number(column, row.getLong(at[i]));
        case BOOLEAN -> event.flag(column, row.getBoolean(at[i]));
        case DOUBLE -> event.decimal(column, row.getDouble(at[i]));
        case TEXT_LIST -> event.texts(column, texts(row.getArray(at[i])));
        case DELEGATION -> event.delegation(column, chain(row.getArray(at[i])));
        case TEXT_MAP -> event.map(column, map(row.getMap(at[i])));
      }
    }

    private String text(int i, UTF8String bytes) {
      // Event ids are unique, so caching them would not help.
      return columns[i] == EventColumn.METADATA_UID ? bytes.toString() : texts[i].decoded(bytes);
    }

    private static List<String> texts(ArrayData array) {
      List<String> texts = new ArrayList<>(array.numElements());
      for (int i = 0; i < array.numElements(); i++) {
        texts.add(array.getUTF8String(i).toString());
      }
      return texts;
    }

    private static List<Delegate> chain(ArrayData array) {
      List<Delegate> chain = new ArrayList<>(array.numElements());
      for (int i = 0; i < array.numElements(); i++) {
        InternalRow link = array.getStruct(i, 2);
        chain.add(new Delegate(text(link, 0), text(link, 1)));
      }
      return chain;
    }

    private static String text(InternalRow row, int field) {
      return row.isNullAt(field) ? null : row.getUTF8String(field).toString();
    }

    private static Map<String, String> map(MapData map) {
      Map<String, String> entries = new HashMap<>();
      for (int i = 0; i < map.numElements(); i++) {
        Object value = map.valueArray().get(i, DataTypes.StringType);
        entries.put(
            map.keyArray().getUTF8String(i).toString(), value == null ? null : value.toString());
      }
      return entries;
    }
  }
}
