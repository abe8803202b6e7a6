package io.tidemark.notebooks.extract;

import java.util.List;

/**
 * What a table of an extract looks like.
 *
 * @param name of its files, {@code name.parquet} and {@code name.csv.gz}
 * @param says what a row is
 * @param key the columns that tell rows apart, and by which rows are sorted
 * @param columns in order
 */
public record ExtractTable(
    String name, String says, List<String> key, List<ExtractColumn> columns) {
  public ExtractTable {
    key = List.copyOf(key);
    columns = List.copyOf(columns);
  }
}
