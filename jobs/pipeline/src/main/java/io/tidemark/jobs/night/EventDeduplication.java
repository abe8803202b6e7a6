package io.tidemark.jobs.night;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.first;
import static org.apache.spark.sql.functions.length;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.regexp_replace;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.substring_index;
import static org.apache.spark.sql.functions.when;

import io.tidemark.batch.Columns;
import io.tidemark.batch.RowCodec;
import io.tidemark.jobs.night.IngestStep.Fate;
import io.tidemark.jobs.source.FileAccount;
import io.tidemark.jobs.source.LogFormat;
import io.tidemark.jobs.source.RequestStage;
import io.tidemark.jobs.source.ToolCalls;
import io.tidemark.jobs.table.AccessEventsTable;
import io.tidemark.jobs.table.IngestTables;
import io.tidemark.jobs.table.Warehouse;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.spark.api.java.function.FlatMapGroupsFunction;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Decides the fate of every event that was read, deferring those after the night, if there is one.
 * Only keys determine duplicates, so only keys are compared and moved between tasks.
 */
record EventDeduplication(
    Warehouse warehouse, Optional<LocalDate> night, Optional<LocalDate> lastDeleted) {
  static final String FATE = "fate";
  static final String FILE = "source_file";

  private static final String PART = "?part=";
  private static final String PART_AT_END = "\\?part=[0-9]+$";

  private static final String FATE_OF =
      """
      CASE
        WHEN gone THEN 'OF_DELETED_DAY'
        WHEN copy = 1 AND stored_ref IS NULL AND stored_call IS NULL
          THEN if(later, 'DEFERRED', 'NEW')
        WHEN stored_ref = raw_ref AND unnoted
          THEN if(later, 'RESUMED_DEFERRED', 'RESUMED')
        WHEN other_stage
          OR (stored_ref IS NULL AND (stored_call IS NOT NULL OR kept <> metadata_uid))
          THEN 'MERGED'
        ELSE 'DUPLICATE'
      END""";

  /**
   * Counts of events by file and fate, and of those to store by day, and the day of the latest
   * event; empty if there are no events. A dry run would store them.
   */
  record Tally(
      Map<String, Map<Fate, Long>> byFile,
      NavigableMap<LocalDate, Long> storedDays,
      Optional<LocalDate> lastDay) {
    static final Tally NOTHING =
        new Tally(Map.of(), Collections.emptyNavigableMap(), Optional.empty());

    /** Returns the number of events that are not to be stored. */
    long notStored() {
      return byFile.values().stream()
          .flatMap(fates -> fates.entrySet().stream())
          .filter(fate -> !isStored(fate.getKey()))
          .mapToLong(Map.Entry::getValue)
          .sum();
    }
  }

  /** Returns the file that contains a record. For a part of a table, returns the table. */
  // Checks for the suffix before removing it, because an unanchored pattern is tried at every
  // character, which costs 3 µs per reference.
  static Column file(Column ref) {
    Column ordinal = substring_index(ref, "#", -1);
    Column end = length(ref).minus(length(ordinal)).minus(1);
    Column path =
        when(end.geq(0).and(ordinal.rlike("^[0-9]+$")), ref.substr(lit(1), end)).otherwise(ref);
    return when(path.contains(PART), regexp_replace(path, PART_AT_END, "")).otherwise(path);
  }

  /**
   * Returns the key, file and fate of every event, given the files that no run has recorded yet
   * (columns {@link #FILE} and {@code unnoted}) and the accounts of the events' files.
   */
  Dataset<Row> of(Dataset<Row> events, Dataset<Row> unnoted, List<FileAccount> accounts) {
    boolean spans = holdSpans(accounts);
    Dataset<Row> keys =
        events.selectExpr(
            withSpans(
                spans,
                "metadata_product",
                "metadata_uid",
                "raw_ref",
                AccessEventsTable.EVENT_DATE,
                "unmapped['%s'] AS stage".formatted(RequestStage.FIELD)));
    Dataset<Row> stored = storedKeys(accounts);
    if (spans) {
      Dataset<Row> known =
          spansOf(keys)
              .unionByName(spansOf(stored))
              .unionByName(SpanLinks.merged(warehouse, daysOf(accounts)));
      Dataset<Row> calls = SpanLinks.calls(known);
      keys = SpanLinks.named(keys, calls);
      stored = SpanLinks.named(stored, calls);
    } else {
      keys = keys.withColumn(SpanLinks.CALL, col("metadata_uid"));
      stored = stored.withColumn(SpanLinks.CALL, col("metadata_uid"));
    }
    Column stage = coalesce(col("stage"), lit(""));
    // Prefers the response-complete stage, because it contains the outcome, and the outermost span.
    Column order = when(stage.isin(RequestStage.LAST.toArray()), 0).otherwise(1);
    Column inner = spans ? col("metadata_uid").notEqual(col(SpanLinks.CALL)) : lit(false);
    var sameEvent =
        Window.partitionBy("metadata_product", SpanLinks.CALL)
            .orderBy(order, inner, col("metadata_uid"), col("raw_ref"));
    Dataset<Row> ranked =
        keys.withColumn("copy", row_number().over(sameEvent))
            .withColumn("other_stage", order.equalTo(1).and(stage.notEqual("")))
            .withColumn("kept", first("metadata_uid").over(sameEvent))
            .withColumn(FILE, file(col("raw_ref")));
    Dataset<Row> storedCalls =
        stored
            .filter(spans ? SpanLinks.isSpan() : lit(false))
            .select(col("metadata_product"), col(SpanLinks.CALL))
            .distinct()
            .withColumn("stored_call", lit(1));
    return ranked
        .join(
            stored.select("metadata_product", "metadata_uid", "stored_ref"),
            Columns.eventKey(),
            "left")
        .join(storedCalls, new String[] {"metadata_product", SpanLinks.CALL}, "left")
        .join(broadcast(unnoted), new String[] {FILE}, "left")
        .withColumn("later", isLater())
        .withColumn("gone", not(isKept(lastDeleted, col(AccessEventsTable.EVENT_DATE))))
        .withColumn(FATE, expr(FATE_OF))
        .drop(
            "copy", "kept", "other_stage", "stored_ref", "stored_call", "unnoted", "later", "gone");
  }

  private record Fated(String sourceFile, Fate fate, LocalDate eventDate, long events) {}

  static Tally tally(Dataset<Row> fated) {
    Map<String, Map<Fate, Long>> byFile = new TreeMap<>();
    NavigableMap<LocalDate, Long> stored = new TreeMap<>();
    NavigableMap<LocalDate, Long> all = new TreeMap<>();
    Dataset<Row> counted =
        fated.groupBy(FILE, FATE, AccessEventsTable.EVENT_DATE).agg(expr("count(*) AS events"));
    for (Fated some : RowCodec.of(Fated.class).read(counted)) {
      LocalDate day = some.eventDate;
      long events = some.events;
      byFile
          .computeIfAbsent(some.sourceFile, file -> new TreeMap<>())
          .merge(some.fate, events, Long::sum);
      all.merge(day, events, Long::sum);
      if (isStored(some.fate)) {
        stored.merge(day, events, Long::sum);
      }
    }
    return new Tally(byFile, stored, all.isEmpty() ? Optional.empty() : Optional.of(all.lastKey()));
  }

  /** Returns a condition that selects the days whose rows were not deleted by request. */
  static Column isKept(Optional<LocalDate> lastDeleted, Column day) {
    return lastDeleted.map(last -> day.gt(lit(last))).orElse(lit(true));
  }

  static boolean isStored(Fate fate) {
    return fate == Fate.NEW || fate == Fate.DEFERRED;
  }

  private Column isLater() {
    return night.map(day -> col(AccessEventsTable.EVENT_DATE).gt(day)).orElse(lit(false));
  }

  static boolean holdSpans(List<FileAccount> accounts) {
    return accounts.stream().anyMatch(file -> file.format().equals(LogFormat.OTLP.id()));
  }

  private static String[] withSpans(boolean spans, String... columns) {
    return Stream.concat(
            Arrays.stream(columns), spans ? SpanLinks.OF_EVENT.stream() : Stream.empty())
        .toArray(String[]::new);
  }

  private static Dataset<Row> spansOf(Dataset<Row> keys) {
    return keys.filter(SpanLinks.isSpan()).selectExpr(SpanLinks.COLUMNS);
  }

  Dataset<Row> storedKeys(List<FileAccount> accounts) {
    // Dates are passed as literals so that Delta reads only the days covered by the files.
    return warehouse
        .read(AccessEventsTable.SPEC)
        .filter(col(AccessEventsTable.EVENT_DATE).isin(daysOf(accounts).toArray()))
        .selectExpr(
            withSpans(
                holdSpans(accounts), "metadata_product", "metadata_uid", "raw_ref AS stored_ref"));
  }

  /** Returns the days that may contain stored events from the given files. */
  static Set<LocalDate> daysOf(List<FileAccount> accounts) {
    Set<LocalDate> days = new TreeSet<>();
    for (FileAccount account : accounts) {
      // The stored stage of a request may be on the previous or next day.
      int more = RequestStage.mayBeOf(account) ? 1 : 0;
      for (long day : account.days()) {
        for (long near = day - more; near <= day + more; near++) {
          days.add(LocalDate.ofEpochDay(near));
        }
      }
    }
    return days;
  }

  /** Uses {@link ToolCalls} to link the spans of tool calls, one trace at a time. */
  static final class SpanLinks {
    /** Column that identifies an event's call by the call's outermost known span. */
    static final String CALL = "call";

    /**
     * Maximum number of spans in a linked trace, which is kept in memory (20 MB). Longer traces
     * come from writers that use one trace id for everything.
     */
    private static final int LONGEST_TRACE = 100_000;

    private static final String[] COLUMNS = {
      "metadata_uid", "parent", "tool", "kind", "call_id", "target", "start_micros", "duration_ms"
    };

    /** The columns except the id, computed from an event. */
    private static final List<String> OF_EVENT =
        List.of(
            "unmapped['%s'] AS parent".formatted(ToolCalls.PARENT),
            "api_operation AS tool",
            "unmapped['%s'] AS kind".formatted(ToolCalls.KIND),
            "unmapped['%s'] AS call_id".formatted(ToolCalls.CALL_ID),
            "resource_uid AS target",
            "unix_micros(time) AS start_micros",
            "coalesce(duration_ms, -1) AS duration_ms");

    private static final StructType CALLS =
        new StructType().add("metadata_uid", DataTypes.StringType).add(CALL, DataTypes.StringType);

    private SpanLinks() {}

    static Column isSpan() {
      return col("metadata_product").equalTo(ToolCalls.PRODUCT);
    }

    /** Returns the stored spans of merged events on the given days. */
    static Dataset<Row> merged(Warehouse warehouse, Set<LocalDate> days) {
      return warehouse
          .read(IngestTables.TOOL_CALL_SPANS)
          .filter(col(Columns.EVENT_DATE).isin(days.toArray()))
          .selectExpr(COLUMNS);
    }

    /**
     * Returns the call of each new, stored or merged span: {@code metadata_uid} and {@link #CALL}.
     */
    static Dataset<Row> calls(Dataset<Row> spans) {
      return spans
          .filter(col("tool").isNotNull())
          .selectExpr(COLUMNS)
          .groupByKey(
              (MapFunction<Row, String>) row -> ToolCalls.trace(row.getString(0)),
              Encoders.STRING())
          .flatMapGroups(
              (FlatMapGroupsFunction<String, Row, Row>)
                  (trace, rows) -> {
                    List<ToolCalls.Span> known = new ArrayList<>();
                    while (rows.hasNext() && known.size() <= LONGEST_TRACE) {
                      Row row = rows.next();
                      known.add(
                          new ToolCalls.Span(
                              row.getString(0),
                              row.getString(1),
                              row.getString(2),
                              row.getString(3),
                              row.getString(4),
                              row.getString(5),
                              row.getLong(6),
                              row.getLong(7)));
                    }
                    if (known.size() > LONGEST_TRACE) {
                      return List.<Row>of().iterator();
                    }
                    // The choice between two spans with the same id must not depend on
                    // partitioning.
                    known.sort(Comparator.comparing(ToolCalls.Span::toString));
                    return ToolCalls.outermost(known).entrySet().stream()
                        .map(call -> RowFactory.create(call.getKey(), call.getValue()))
                        .iterator();
                  },
              Encoders.row(CALLS));
    }

    /** Adds the call to which each event belongs. Events of other products are their own calls. */
    static Dataset<Row> named(Dataset<Row> events, Dataset<Row> calls) {
      return events
          .join(calls, new String[] {"metadata_uid"}, "left")
          .withColumn(CALL, coalesce(when(isSpan(), col(CALL)), col("metadata_uid")));
    }

    /** Stores the merged spans that are not stored yet. */
    static void store(Warehouse warehouse, Dataset<Row> merged, Set<LocalDate> days) {
      Dataset<Row> fresh =
          merged
              .groupBy("metadata_uid")
              .agg(
                  expr(
                      "min(struct(parent, tool, kind, call_id, target, start_micros, duration_ms,"
                          + " event_date)) AS span"))
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
}
