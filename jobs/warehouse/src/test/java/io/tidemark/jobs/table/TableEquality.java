package io.tidemark.jobs.table;

import static org.apache.spark.sql.functions.array_sort;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.map_entries;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.MapType;

/**
 * Checks whether two warehouses contain equal tables, that is, the same tables with the same
 * columns, and the same rows with the same number of occurrences. Columns with wall-clock times are
 * ignored.
 */
public final class TableEquality {
  private final SparkSession spark;
  private final Set<String> ignored;

  /**
   * Rows of the tables on the left. They are kept because they are compared with several
   * warehouses.
   */
  private final Map<Path, Map<String, Long>> known = new HashMap<>();

  /**
   * Creates a comparison.
   *
   * @param ignored columns to ignore in every table that contains them
   */
  public TableEquality(SparkSession spark, Set<String> ignored) {
    this.spark = spark;
    this.ignored = Set.copyOf(ignored);
  }

  /** Fails if the warehouses differ, and reports the table and up to three rows. */
  public void assertEqual(Path left, Path right) throws IOException {
    assertThat(tables(right)).as("tables").isEqualTo(tables(left));
    for (String table : tables(left)) {
      assertEqual(left, right, table);
    }
  }

  /** Same as {@link #assertEqual(Path, Path)}, for one table. */
  public void assertEqual(Path left, Path right, String table) {
    Map<String, Long> these = known.computeIfAbsent(left.resolve(table), this::rows);
    Map<String, Long> those = rows(right.resolve(table));
    assertThat(beyond(these, those)).as("%s: only in %s", table, left).isEmpty();
    assertThat(beyond(those, these)).as("%s: only in %s", table, right).isEmpty();
  }

  /** Returns up to three rows that occur more often than expected. */
  // Compare here instead of in Spark, where a set difference takes four scans of small tables.
  private static List<String> beyond(Map<String, Long> rows, Map<String, Long> expected) {
    return rows.entrySet().stream()
        .filter(row -> row.getValue() > expected.getOrDefault(row.getKey(), 0L))
        .map(Map.Entry::getKey)
        .limit(3)
        .toList();
  }

  /** Returns every row with its number of occurrences. */
  private Map<String, Long> rows(Path table) {
    var stored = spark.read().format("delta").load(table.toString());
    Column[] columns =
        Arrays.stream(stored.schema().fields())
            .filter(field -> !ignored.contains(field.name()))
            .map(
                field ->
                    field.dataType() instanceof MapType
                        ? array_sort(map_entries(col(field.name()))).as(field.name())
                        : col(field.name()))
            .toArray(Column[]::new);
    // Compare rows as text, because sets of rows with maps cannot be compared. Nulls are included,
    // so that the columns are compared as well.
    return stored
        .select(to_json(struct(columns), Map.of("ignoreNullFields", "false")))
        .as(Encoders.STRING())
        .collectAsList()
        .stream()
        .collect(Collectors.groupingBy(row -> row, TreeMap::new, Collectors.counting()));
  }

  private static SortedSet<String> tables(Path warehouse) throws IOException {
    SortedSet<String> tables = new TreeSet<>();
    try (Stream<Path> folders = Files.list(warehouse)) {
      folders
          .filter(folder -> Files.isDirectory(folder.resolve("_delta_log")))
          .forEach(folder -> tables.add(folder.getFileName().toString()));
    }
    return tables;
  }
}
