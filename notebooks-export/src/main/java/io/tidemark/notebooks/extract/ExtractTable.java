package io.tidemark.notebooks.extract;

import java.util.List;

/**
 * The layout of a table in an extract.
 *
 * @param name of its files, {@code name.parquet} and {@code name.csv.gz}
 * @param says meaning of a row
 * @param key columns that identify a row and order the rows
 * @param columns in order
 */
public record ExtractTable(
    String name, String says, List<String> key, List<ExtractColumn> columns) {
  public ExtractTable {
    key = List.copyOf(key);
    columns = List.copyOf(columns);
  }
}
