package io.tidemark.jobs.table;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.types.StructType;

/**
 * Structure of a Delta table.
 *
 * @param name name of the table's folder inside the warehouse root
 * @param schema columns in order. A new column is added by the next write and reads as null until
 *     then.
 * @param partition partition column of type DATE; empty for a table that is written as a whole
 * @param key columns that together identify a row; empty if rows have no key
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
  }

  public static TableSpec byDay(
      String name,
      StructType schema,
      String partition,
      List<String> key,
      Map<String, String> checks) {
    return new TableSpec(name, schema, Optional.of(partition), key, checks);
  }

  public static TableSpec whole(
      String name, StructType schema, List<String> key, Map<String, String> checks) {
    return new TableSpec(name, schema, Optional.empty(), key, checks);
  }
}
