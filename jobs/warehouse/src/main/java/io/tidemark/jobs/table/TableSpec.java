package io.tidemark.jobs.table;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Structure of a Delta table.
 *
 * @param name its folder under the warehouse's root
 * @param schema its columns in order; the next write adds a new column to a stored table, and it
 *     reads as null until then
 * @param partition its partition column, a DATE; empty for a table that is written as a whole
 * @param key columns that identify a row; may be empty if rows have no identity
 * @param checks conditions that Delta enforces on each row, by name
 */
public record TableSpec(
    String name,
    StructType schema,
    Optional<String> partition,
    List<String> key,
    Map<String, String> checks) {

  public TableSpec {
    key = List.copyOf(key);
    checks = Collections.unmodifiableMap(new LinkedHashMap<>(checks));
    if (!name.matches("[a-z][a-z0-9_]*")) {
      throw new IllegalArgumentException("table name '" + name + "' is not lower_snake_case");
    }
    Set<String> columns = Set.of(schema.fieldNames());
    for (String column : key) {
      if (!columns.contains(column)) {
        throw new IllegalArgumentException(name + " has no key column " + column);
      }
    }
    if (partition.isPresent()
        && (!columns.contains(partition.get())
            || !schema.apply(partition.get()).dataType().equals(DataTypes.DateType))) {
      throw new IllegalArgumentException(name + " has no DATE column " + partition.get());
    }
  }

  /** Table that is replaced day by day. */
  public static TableSpec byDay(
      String name,
      StructType schema,
      String partition,
      List<String> key,
      Map<String, String> checks) {
    return new TableSpec(name, schema, Optional.of(partition), key, checks);
  }

  /** Table without partitions. */
  public static TableSpec whole(
      String name, StructType schema, List<String> key, Map<String, String> checks) {
    return new TableSpec(name, schema, Optional.empty(), key, checks);
  }
}
