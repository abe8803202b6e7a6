package io.tidemark.jobs.table;

import static org.apache.spark.sql.functions.col;

import io.tidemark.batch.RowCodec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;

/**
 * A table whose rows people enter. It has few rows, so each change rewrites it in a single commit.
 */
public record EnteredRows<T extends Record>(TableSpec spec, RowCodec<T> codec) {
  /**
   * @param key columns that together identify a row
   * @param checks conditions that Delta enforces on each row, by name
   */
  public static <T extends Record> EnteredRows<T> of(
      String name, Class<T> type, List<String> key, Map<String, String> checks) {
    RowCodec<T> codec = RowCodec.of(type);
    return new EnteredRows<>(TableSpec.whole(name, codec.schema(), key, checks), codec);
  }

  /** Returns all rows, ordered by key. */
  public List<T> all(Warehouse warehouse) {
    Column[] key = spec.key().stream().map(name -> col(name)).toArray(Column[]::new);
    return warehouse.result(
        spec, List.of("all"), () -> codec.read(warehouse.read(spec).orderBy(key)));
  }

  /** Adds rows, replacing those with the same key. */
  public void put(Warehouse warehouse, Collection<T> added) {
    Map<List<Object>, T> kept = new LinkedHashMap<>();
    all(warehouse).forEach(row -> kept.put(key(row), row));
    added.forEach(row -> kept.put(key(row), row));
    overwrite(warehouse, kept.values());
  }

  /** Removes and returns rows. Writes nothing if no row matches. */
  public List<T> remove(Warehouse warehouse, Predicate<T> mistaken) {
    Map<Boolean, List<T>> parts =
        all(warehouse).stream().collect(Collectors.partitioningBy(mistaken));
    if (!parts.get(true).isEmpty()) {
      overwrite(warehouse, parts.get(false));
    }
    return parts.get(true);
  }

  private List<Object> key(T record) {
    Row row = codec.row(record);
    List<Object> key = new ArrayList<>();
    spec.key().forEach(name -> key.add(row.get(spec.schema().fieldIndex(name))));
    return key;
  }

  private void overwrite(Warehouse warehouse, Collection<T> rows) {
    warehouse.overwrite(spec, codec.rows(warehouse.spark(), rows));
  }
}
