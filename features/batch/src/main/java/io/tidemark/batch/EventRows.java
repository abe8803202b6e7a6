package io.tidemark.batch;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.ColumnType;
import io.tidemark.engine.event.Delegate;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.EventTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Converts access events to rows and back, with a schema derived from {@link EventColumn}.
 *
 * <pre>{@code
 * Row row = EventRows.toRow(event);
 * AccessEvent same = EventRows.fromRow(row, EventRows.positions(row.schema()));
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
   * @return one position per {@link EventColumn}, in the same order; −1 for columns that the schema
   *     lacks
   */
  public static int[] positions(StructType schema) {
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
   * Converts a row to an event.
   *
   * @param positions positions from {@link #positions}; columns at −1 are absent
   */
  public static AccessEvent fromRow(Row row, int[] positions) {
    AccessEvent.Builder event = AccessEvent.builder();
    for (EventColumn column : EventColumn.all()) {
      int at = positions[column.ordinal()];
      if (at >= 0 && !row.isNullAt(at)) {
        set(event, column, row, at);
      }
    }
    return event.build();
  }

  private static void set(AccessEvent.Builder event, EventColumn column, Row row, int at) {
    switch (column.type()) {
      case TEXT -> event.text(column, row.getString(at));
      case INTEGER -> event.number(column, row.getInt(at));
      case LONG -> event.number(column, row.getLong(at));
      case BOOLEAN -> event.flag(column, row.getBoolean(at));
      case DOUBLE -> event.decimal(column, row.getDouble(at));
      case TIMESTAMP -> event.number(column, RowTimes.micros(row.get(at)));
      case TEXT_LIST -> event.texts(column, list(row, at));
      case DELEGATION -> {
        List<Delegate> chain = new ArrayList<>();
        for (Row link : EventRows.<Row>list(row, at)) {
          chain.add(new Delegate(link.getString(0), link.getString(1)));
        }
        event.delegation(column, chain);
      }
      case TEXT_MAP -> event.map(column, map(row, at));
    }
  }

  /**
   * Reads a list column. Rows returned by Spark contain Scala collections, whereas rows from {@link
   * #toRow} contain arrays.
   */
  @SuppressWarnings("unchecked")
  private static <T> List<T> list(Row row, int at) {
    return row.get(at) instanceof Object[] array ? (List<T>) Arrays.asList(array) : row.getList(at);
  }

  @SuppressWarnings("unchecked")
  private static Map<String, String> map(Row row, int at) {
    return row.get(at) instanceof Map<?, ?> map ? (Map<String, String>) map : row.getJavaMap(at);
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
