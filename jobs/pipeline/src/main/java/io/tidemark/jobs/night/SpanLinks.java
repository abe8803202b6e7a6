package io.tidemark.jobs.night;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;

import io.tidemark.batch.Columns;
import io.tidemark.jobs.source.ToolCalls;
import io.tidemark.jobs.table.IngestTables;
import io.tidemark.jobs.table.Warehouse;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.api.java.function.FlatMapGroupsFunction;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Uses {@link ToolCalls} to link the spans of tool calls, one trace at a time. */
final class SpanLinks {
  /**
   * Name of the column that identifies an event's call by the id of the call's outermost known
   * span.
   */
  static final String CALL = "call";

  /**
   * Maximum number of spans in a linked trace, which is limited because a trace is kept in memory
   * (20 MB). Longer traces come from writers that use the same trace id for everything.
   */
  private static final int LONGEST_TRACE = 100_000;

  private static final List<String> COLUMNS =
      List.of("metadata_uid", "parent", "tool", "kind", "call_id");

  private static final StructType CALLS =
      new StructType().add("metadata_uid", DataTypes.StringType).add(CALL, DataTypes.StringType);

  private SpanLinks() {}

  /** Returns the event columns that {@link #calls} needs. */
  static Column[] columns() {
    Column unmapped = col("unmapped");
    return new Column[] {
      unmapped.getItem(ToolCalls.PARENT).as("parent"),
      col("api_operation").as("tool"),
      unmapped.getItem(ToolCalls.KIND).as("kind"),
      unmapped.getItem(ToolCalls.CALL_ID).as("call_id")
    };
  }

  static Column isSpan() {
    return col("metadata_product").equalTo(ToolCalls.PRODUCT);
  }

  /** Returns the stored spans of merged events on the given days. */
  static Dataset<Row> merged(Warehouse warehouse, Set<LocalDate> days) {
    return warehouse
        .read(IngestTables.TOOL_CALL_SPANS)
        .filter(col(Columns.EVENT_DATE).isin(days.toArray()))
        .select(COLUMNS.stream().map(name -> col(name)).toArray(Column[]::new));
  }

  /**
   * Returns the call to which each span belongs.
   *
   * @param spans spans that are new, stored or merged
   * @return {@code metadata_uid} and {@link #CALL}, with one row for each id
   */
  static Dataset<Row> calls(Dataset<Row> spans) {
    return spans
        .filter(col("tool").isNotNull())
        .select(COLUMNS.stream().map(name -> col(name)).toArray(Column[]::new))
        .groupByKey(
            (MapFunction<Row, String>) row -> ToolCalls.trace(row.getString(0)), Encoders.STRING())
        .flatMapGroups(
            (FlatMapGroupsFunction<String, Row, Row>)
                (trace, rows) -> {
                  List<ToolCalls.Span> known = new ArrayList<>();
                  while (rows.hasNext() && known.size() <= LONGEST_TRACE) {
                    known.add(span(rows.next()));
                  }
                  if (known.size() > LONGEST_TRACE) {
                    return List.<Row>of().iterator();
                  }
                  // Sorted so that the choice between two spans with the same id does not depend on
                  // partitioning.
                  known.sort(Comparator.comparing(ToolCalls.Span::toString));
                  return ToolCalls.outermost(known).entrySet().stream()
                      .map(SpanLinks::row)
                      .iterator();
                },
            Encoders.row(CALLS));
  }

  private static ToolCalls.Span span(Row row) {
    return new ToolCalls.Span(
        row.getString(0), row.getString(1), row.getString(2), row.getString(3), row.getString(4));
  }

  private static Row row(Map.Entry<String, String> call) {
    return RowFactory.create(call.getKey(), call.getValue());
  }

  /**
   * Adds to each event the call to which it belongs. Events from other products are their own
   * calls.
   */
  static Dataset<Row> named(Dataset<Row> events, Dataset<Row> calls) {
    return events
        .join(calls, new String[] {"metadata_uid"}, "left")
        .withColumn(CALL, coalesce(when(isSpan(), col(CALL)), col("metadata_uid")));
  }

  /**
   * Stores the merged spans, except any that were already stored, for example by a run that was
   * subsequently killed.
   */
  static void store(Warehouse warehouse, Dataset<Row> merged, Set<LocalDate> days) {
    Column[] others =
        Stream.concat(COLUMNS.stream().skip(1), Stream.of(Columns.EVENT_DATE))
            .map(name -> col(name))
            .toArray(Column[]::new);
    Dataset<Row> fresh =
        merged
            .groupBy("metadata_uid")
            .agg(min(struct(others)).as("span"))
            .select("metadata_uid", "span.*")
            .join(
                merged(warehouse, days).select("metadata_uid"),
                new String[] {"metadata_uid"},
                "left_anti");
    if (!fresh.isEmpty()) {
      warehouse.append(IngestTables.TOOL_CALL_SPANS, fresh.coalesce(1));
    }
  }
}
