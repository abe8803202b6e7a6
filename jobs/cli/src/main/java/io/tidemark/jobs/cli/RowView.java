package io.tidemark.jobs.cli;

import io.tidemark.jobs.AsciiJson;
import io.tidemark.jobs.Counted;
import io.tidemark.jobs.PrintableText;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Columns for printing rows as a table or as a JSON array of objects. Text may quote logs, so
 * control characters are never printed.
 */
final class RowView<T> {
  private enum Shown {
    CUT,
    WHOLE,
    JSON_ONLY,
    TEXT_ONLY
  }

  private record Column<T>(String name, Shown shown, Function<T, ?> value) {}

  private final int longestCell;
  private final List<Column<T>> columns = new ArrayList<>();

  /**
   * @param longestCell maximum length of a table cell, in characters; longer text is truncated
   */
  RowView(int longestCell) {
    this.longestCell = longestCell;
  }

  /** Adds a column to tables and JSON. In JSON names, underscores replace spaces. */
  RowView<T> column(String name, Function<T, ?> value) {
    return with(name, Shown.CUT, value);
  }

  /** Adds a column to tables and JSON. Its text is never truncated. */
  RowView<T> whole(String name, Function<T, ?> value) {
    return with(name, Shown.WHOLE, value);
  }

  RowView<T> inText(String name, Function<T, ?> value) {
    return with(name, Shown.TEXT_ONLY, value);
  }

  RowView<T> inJson(String name, Function<T, ?> value) {
    return with(name, Shown.JSON_ONLY, value);
  }

  private RowView<T> with(String name, Shown shown, Function<T, ?> value) {
    columns.add(new Column<>(name, shown, value));
    return this;
  }

  void printJson(List<T> rows, PrintWriter out) {
    out.println(AsciiJson.of(objects(rows)));
  }

  List<Map<String, Object>> objects(List<T> rows) {
    List<Map<String, Object>> objects = new ArrayList<>();
    for (T row : rows) {
      Map<String, Object> object = new LinkedHashMap<>();
      for (Column<T> column : columns) {
        if (column.shown() != Shown.TEXT_ONLY) {
          Object value = column.value().apply(row);
          object.put(
              column.name().replace(' ', '_'),
              value == null || value instanceof Number || value instanceof Boolean
                  ? value
                  : value.toString());
        }
      }
      objects.add(object);
    }
    return objects;
  }

  /** Prints a table with a header. Numbers are right-aligned. */
  void printTable(List<T> rows, PrintWriter out) {
    List<StringBuilder> lines =
        Stream.generate(StringBuilder::new).limit(rows.size() + 1L).toList();
    columns.stream()
        .filter(column -> column.shown() != Shown.JSON_ONLY)
        .forEach(column -> append(column, rows, lines));
    lines.forEach(line -> out.println(line.toString().stripTrailing()));
  }

  private void append(Column<T> column, List<T> rows, List<StringBuilder> lines) {
    List<String> cells = new ArrayList<>(List.of(column.name()));
    boolean isNumber = !rows.isEmpty();
    for (T row : rows) {
      Object value = column.value().apply(row);
      isNumber &= value instanceof Number;
      String text =
          value instanceof Long number
              ? String.format("%,d", number)
              : value == null ? "-" : value.toString();
      boolean isWhole = column.shown() == Shown.WHOLE;
      cells.add(PrintableText.of(text, isWhole ? Integer.MAX_VALUE : longestCell));
    }
    int width = cells.stream().mapToInt(String::length).max().orElse(0);
    for (int i = 0; i < cells.size(); i++) {
      String space = " ".repeat(width - cells.get(i).length());
      lines.get(i).append(isNumber ? space + cells.get(i) : cells.get(i) + space).append("  ");
    }
  }

  /** Returns the line below a table, with the number of rows and whether any are not shown. */
  static String total(long all, int shown, String one, String several) {
    return all > shown
        ? String.format("the first %,d of %,d %s; --limit shows more", shown, all, several)
        : Counted.of(all, one, several);
  }
}
