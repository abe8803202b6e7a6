package io.tidemark.jobs.night;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.first;
import static org.apache.spark.sql.functions.length;
import static org.apache.spark.sql.functions.lit;
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
import io.tidemark.jobs.table.AccessEventsTable;
import io.tidemark.jobs.table.Warehouse;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;

/**
 * Decides the fate of every event that was read. Only an event's key determines whether it is a
 * duplicate, so only keys are compared and moved between tasks.
 */
final class EventDeduplication {
  static final String FATE = "fate";
  static final String FILE = "source_file";

  private static final String PART = "?part=";
  private static final String PART_AT_END = "\\?part=[0-9]+$";

  private final Warehouse warehouse;
  private final Optional<LocalDate> night;

  /**
   * @param night night after which events are deferred; empty to defer none
   */
  EventDeduplication(Warehouse warehouse, Optional<LocalDate> night) {
    this.warehouse = warehouse;
    this.night = night;
  }

  /**
   * Counts of events by fate.
   *
   * @param storedDays number of events to store, by day
   */
  record Tally(
      Map<String, Map<Fate, Long>> byFile,
      NavigableMap<LocalDate, Long> storedDays,
      Optional<LocalDate> lastDay) {
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
   * Returns the key, file and fate of every event.
   *
   * @param events events with the columns of {@code access_events}
   * @param unnoted files that no run has recorded yet, as rows with the columns {@link #FILE} and
   *     {@code unnoted}
   * @param accounts accounts of the files that contain the events
   */
  Dataset<Row> of(Dataset<Row> events, Dataset<Row> unnoted, List<FileAccount> accounts) {
    boolean spans = holdSpans(accounts);
    Dataset<Row> keys =
        events.select(
            withSpans(
                spans,
                col("metadata_product"),
                col("metadata_uid"),
                col("raw_ref"),
                col(AccessEventsTable.EVENT_DATE),
                col("unmapped").getItem(RequestStage.FIELD).as("stage")));
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
    Column isNew =
        col("copy").equalTo(1).and(col("stored_ref").isNull()).and(col("stored_call").isNull());
    Column isResumed = col("stored_ref").equalTo(col("raw_ref")).and(col("unnoted"));
    Column isInner =
        col("stored_ref")
            .isNull()
            .and(col("stored_call").isNotNull().or(col("kept").notEqual(col("metadata_uid"))));
    Column fate =
        when(isLater().and(isNew), Fate.DEFERRED.name())
            .when(isLater().and(isResumed), Fate.RESUMED_DEFERRED.name())
            .when(isNew, Fate.NEW.name())
            .when(isResumed, Fate.RESUMED.name())
            .when(col("other_stage").or(isInner), Fate.MERGED.name())
            .otherwise(Fate.DUPLICATE.name());
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
        .withColumn(FATE, fate)
        .drop("copy", "kept", "other_stage", "stored_ref", "stored_call", "unnoted");
  }

  private record Fated(String sourceFile, Fate fate, LocalDate eventDate, long events) {}

  static Tally tally(Dataset<Row> fated) {
    Map<String, Map<Fate, Long>> byFile = new TreeMap<>();
    NavigableMap<LocalDate, Long> stored = new TreeMap<>();
    NavigableMap<LocalDate, Long> all = new TreeMap<>();
    for (Fated some :
        RowCodec.of(Fated.class)
            .read(
                fated
                    .groupBy(FILE, FATE, AccessEventsTable.EVENT_DATE)
                    .agg(count(lit(1)).as("events")))) {
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

  static boolean isStored(Fate fate) {
    return fate == Fate.NEW || fate == Fate.DEFERRED;
  }

  private Column isLater() {
    return night.map(day -> col(AccessEventsTable.EVENT_DATE).gt(lit(day))).orElse(lit(false));
  }

  static boolean holdSpans(List<FileAccount> accounts) {
    return accounts.stream().anyMatch(file -> file.format().equals(LogFormat.OTLP.id()));
  }

  private static Column[] withSpans(boolean spans, Column... columns) {
    return Stream.concat(
            Arrays.stream(columns), spans ? Arrays.stream(SpanLinks.columns()) : Stream.empty())
        .toArray(Column[]::new);
  }

  private static Dataset<Row> spansOf(Dataset<Row> keys) {
    return keys.filter(SpanLinks.isSpan())
        .select("metadata_uid", "parent", "tool", "kind", "call_id");
  }

  Dataset<Row> storedKeys(List<FileAccount> accounts) {
    // Dates are passed as literals so that Delta reads only the days covered by the files.
    return warehouse
        .read(AccessEventsTable.SPEC)
        .filter(col(AccessEventsTable.EVENT_DATE).isin(daysOf(accounts).toArray()))
        .select(
            withSpans(
                holdSpans(accounts),
                col("metadata_product"),
                col("metadata_uid"),
                col("raw_ref").as("stored_ref")));
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
}
