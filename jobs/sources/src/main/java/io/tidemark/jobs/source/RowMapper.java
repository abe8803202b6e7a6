package io.tidemark.jobs.source;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Maps table rows to drafts. {@link TableIntake} lists the possible cell types. */
interface RowMapper {
  /**
   * Returns the OCSF mapper if the columns are OCSF's, and the mapper for event column names
   * otherwise.
   *
   * @param objects names of the columns that contain objects
   */
  static RowMapper of(
      List<String> columns, Set<String> objects, LogFormat format, ReadOptions options) {
    return columns.contains("class_uid") && objects.contains("metadata")
        ? new OcsfRowMapper(columns, options)
        : new TableRowMapper(columns, format, options);
  }

  /** Converts a cell to a JSON tree, applying the given conversion to its plain values. */
  static Object tree(Object cell, UnaryOperator<Object> plain) {
    if (cell instanceof Map<?, ?> map) {
      Map<String, Object> members = new LinkedHashMap<>();
      map.forEach((key, value) -> members.put(String.valueOf(key), tree(value, plain)));
      return members;
    }
    if (cell instanceof List<?> list) {
      List<Object> elements = new ArrayList<>();
      list.forEach(element -> elements.add(tree(element, plain)));
      return elements;
    }
    return cell == null ? null : plain.apply(cell);
  }

  LogFormat format();

  /**
   * Maps a row.
   *
   * @param number the row's number in its table or file, used instead of an offset
   */
  Draft map(Object[] cells, long number);
}
