package io.tidemark.notebooks.extract;

import java.util.List;

/**
 * Layout of one table in an extract.
 *
 * @param name base name of the files {@code name.parquet} and {@code name.csv.gz}
 * @param says what a row represents
 * @param key columns that identify a row and determine the order of rows
 * @param columns columns in order
 */
public record ExtractTable(
    String name, String says, List<String> key, List<ExtractColumn> columns) {
  public ExtractTable {
    key = List.copyOf(key);
    columns = List.copyOf(columns);
  }
}
