package io.tidemark.batch;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.Delegate;
import io.tidemark.engine.event.EventColumn;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.catalyst.util.MapData;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Reads events from Spark's internal rows. The last decoded string of each column is cached,
 * because an identity's consecutive rows usually contain the same strings. Not thread-safe.
 */
final class StoredEvents {
  private final EventColumn[] columns;
  private final int[] at;
  private final TextCache[] texts;

  /**
   * @param schema schema of the rows; event columns that the schema lacks are absent from the
   *     events
   */
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
