package io.tidemark.notebooks.extract;

import java.util.List;

/**
 * Layout of a table in an extract.
 *
 * @param name base name of the files {@code name.parquet} and {@code name.csv.gz}
 * @param description what a row represents
 * @param key columns that identify a row and define the row order
 */
public record ExtractTable(
    String name, String description, List<String> key, List<ExtractColumn> columns) {
  public ExtractTable {
    key = List.copyOf(key);
    columns = List.copyOf(columns);
  }
}
