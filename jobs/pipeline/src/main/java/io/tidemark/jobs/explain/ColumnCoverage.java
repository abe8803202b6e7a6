package io.tidemark.jobs.explain;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;

import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.operator.Operators;
import io.tidemark.engine.program.FeatureProgram;
import io.tidemark.jobs.table.AccessEventsTable;
import io.tidemark.jobs.table.Warehouse;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;

/**
 * Counts of the events with a value in each column on the last days of a warehouse, of which the
 * latest is null if it has no events.
 */
public record ColumnCoverage(LocalDate last, long events, Map<EventColumn, Long> having) {
  private static final int DAYS = 7;

  /** Share of events below which a column is considered seldom present. */
  private static final double SELDOM = 0.5;

  /** Counts, for each column, the events that have a value in it. */
  public static ColumnCoverage of(Warehouse warehouse, Collection<EventColumn> columns) {
    NavigableMap<LocalDate, Long> days = warehouse.rowsByDay(AccessEventsTable.SPEC);
    if (days.isEmpty()) {
      return new ColumnCoverage(null, 0, Map.of());
    }
    LocalDate last = days.lastKey();
    List<EventColumn> asked = List.copyOf(columns);
    Column[] counts =
        asked.stream().map(column -> count(col(column.column()))).toArray(Column[]::new);
    Row row =
        warehouse
            .read(AccessEventsTable.SPEC)
            .where(col(AccessEventsTable.EVENT_DATE).gt(last.minusDays(DAYS)))
            .agg(count(lit(1)), counts)
            .first();
    Map<EventColumn, Long> having = new EnumMap<>(EventColumn.class);
    for (int i = 0; i < asked.size(); i++) {
      having.put(asked.get(i), row.getLong(1 + i));
    }
    return new ColumnCoverage(last, row.getLong(0), having);
  }

  /** Lists the missing and seldom present columns, and the features that use them. */
  public List<String> describe(FeatureProgram program) {
    List<String> lines = new ArrayList<>();
    if (last == null) {
      lines.add("Warehouse has no events");
      return lines;
    }
    lines.add("Warehouse has " + events + " events from the " + DAYS + " days up to " + last);
    List<EventColumn> missing = having.keySet().stream().filter(c -> having.get(c) == 0).toList();
    lines.add("Missing   " + (missing.isEmpty() ? "nothing" : names(missing)));
    List<String> blind =
        program.catalogue().features().stream()
            .filter(feature -> !Collections.disjoint(Operators.columns(feature), missing))
            .map(FeatureDefinition::name)
            .toList();
    if (!blind.isEmpty()) {
      lines.add("          which these use: " + String.join(", ", blind));
    }
    String seldom =
        having.entrySet().stream()
            .filter(e -> e.getValue() > 0 && e.getValue() < SELDOM * events)
            .map(e -> e.getKey().column() + " " + 100 * e.getValue() / events + " %")
            .collect(Collectors.joining(", "));
    if (!seldom.isEmpty()) {
      lines.add("Seldom    " + seldom);
    }
    return lines;
  }

  private static String names(List<EventColumn> columns) {
    return columns.stream().map(EventColumn::column).collect(Collectors.joining(", "));
  }
}
