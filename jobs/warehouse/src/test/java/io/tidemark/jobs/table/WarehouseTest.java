package io.tidemark.jobs.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.delta.tables.DeltaTable;
import io.tidemark.batch.EventRows;
import io.tidemark.batch.RowTimes;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.jobs.SharedSpark;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WarehouseTest {
  private static final TableSpec COUNTS =
      TableSpec.byDay(
          "counts",
          new StructType()
              .add("day", DataTypes.DateType)
              .add("n", DataTypes.IntegerType)
              .add("tags", DataTypes.createMapType(DataTypes.StringType, DataTypes.StringType)),
          "day",
          List.of("day"),
          Map.of("positive", "n > 0"));

  /** An action that a task runs while it computes its rows. */
  private static final AtomicReference<Runnable> MEANWHILE = new AtomicReference<>();

  @TempDir private Path folder;
  private final SparkSession spark = SharedSpark.session();
  private Warehouse warehouse;

  @BeforeEach
  void open() {
    warehouse = new Warehouse(spark, folder.resolve("a").toUri().toString());
  }

  @Test
  void unwrittenTableIsEmpty() {
    assertThat(warehouse.exists(COUNTS)).isFalse();
    assertThat(warehouse.version(COUNTS)).isEmpty();
    assertThat(warehouse.read(COUNTS).schema()).isEqualTo(COUNTS.schema());
    assertThat(warehouse.read(COUNTS).isEmpty()).isTrue();
  }

  @Test
  void queryRunsAgainOnlyAfterCommit() {
    AtomicInteger runs = new AtomicInteger();
    Supplier<Integer> first = () -> warehouse.result(COUNTS, List.of("a"), runs::incrementAndGet);
    assertThat(first.get()).isEqualTo(1);
    warehouse.replaceDays(COUNTS, counts(day(20, 1)), march(20), march(20));
    assertThat(first.get()).isEqualTo(2);
    assertThat(first.get()).isEqualTo(2);
    Integer second = warehouse.result(COUNTS, List.of("b"), runs::incrementAndGet);
    assertThat(second).isEqualTo(3);
    new Warehouse(spark, warehouse.root())
        .replaceDays(COUNTS, counts(day(20, 1)), march(20), march(20));
    assertThat(first.get()).isEqualTo(4);
  }

  @Test
  void replacesWholeDaysInAnyOrder() {
    warehouse.replaceDays(COUNTS, counts(day(20, 1), day(21, 2)), march(20), march(21));
    long then = warehouse.version(COUNTS).orElseThrow();
    warehouse.replaceDays(COUNTS, counts(day(19, 3)), march(19), march(19));
    warehouse.replaceDays(COUNTS, counts(day(21, 4), day(21, 5)), march(21), march(21));
    warehouse.replaceDays(COUNTS, counts(day(21, 4), day(21, 5)), march(21), march(21));
    assertThat(numbers(warehouse.read(COUNTS))).containsExactly(1, 3, 4, 5);
    assertThat(new InternalTableLog(spark).counts(warehouse.path(COUNTS), "day"))
        .isEqualTo(warehouse.rowsByDay(COUNTS))
        .isEqualTo(Map.of(march(19), 1L, march(20), 1L, march(21), 2L));
    warehouse.replaceDays(COUNTS, counts(), march(19), march(20));
    assertThat(numbers(warehouse.read(COUNTS))).containsExactly(4, 5);
    assertThat(numbers(warehouse.read(COUNTS, then))).containsExactly(1, 2);
  }

  @Test
  void countsRowsWithoutStatistics() {
    warehouse.append(COUNTS, counts(day(20, 1), day(21, 2)));
    spark.conf().set("spark.databricks.delta.stats.collect", false);
    try {
      warehouse.append(COUNTS, counts(day(21, 3)));
    } finally {
      spark.conf().unset("spark.databricks.delta.stats.collect");
    }
    assertThat(warehouse.rowsByDay(COUNTS)).isEqualTo(Map.of(march(20), 1L, march(21), 2L));
    assertThat(new InternalTableLog(spark).counts(warehouse.path(COUNTS), "day"))
        .isEqualTo(Map.of(march(20), 1L, march(21), 2L));
  }

  @Test
  void findsLatestTimeWithoutScan() {
    TableSpec times =
        TableSpec.byDay(
            "times",
            new StructType().add("day", DataTypes.DateType).add("at", DataTypes.TimestampType),
            "day",
            List.of("day"),
            Map.of());
    assertThat(warehouse.latest(times, "at")).isEmpty();
    Instant at = Instant.parse("2026-03-20T23:59:59.250Z");
    warehouse.append(times, time(times, at).unionAll(time(times, at.minusSeconds(9))));
    assertThat(warehouse.latest(times, "at")).hasValue(at);
    spark.conf().set("spark.databricks.delta.stats.collect", false);
    try {
      warehouse.append(times, time(times, at.plusSeconds(9)));
    } finally {
      spark.conf().unset("spark.databricks.delta.stats.collect");
    }
    assertThat(warehouse.latest(times, "at")).hasValue(at.plusSeconds(9));
  }

  private Dataset<Row> time(TableSpec table, Instant at) {
    return spark.createDataFrame(List.of(RowFactory.create(march(20), at)), table.schema());
  }

  @Test
  void rejectsRowsOutsideDaysOrConstraints() {
    warehouse.replaceDays(COUNTS, counts(day(20, 1)), march(20), march(20));
    assertThatThrownBy(
            () -> warehouse.replaceDays(COUNTS, counts(day(22, 1)), march(20), march(21)))
        .hasMessageContaining("DELTA_REPLACE_WHERE_MISMATCH");
    assertThatThrownBy(
            () -> warehouse.replaceDays(COUNTS, counts(day(20, -1)), march(20), march(20)))
        .hasStackTraceContaining("positive");
    assertThatThrownBy(() -> warehouse.replaceDays(COUNTS, counts(), march(21), march(20)))
        .hasMessageContaining("from 2026-03-21 to 2026-03-20");
    assertThat(numbers(warehouse.read(COUNTS))).containsExactly(1);
  }

  @Test
  void appendsNewDaysWithoutReadingOthers() {
    warehouse.replaceDays(COUNTS, counts(day(20, 1)), march(20), march(20));
    warehouse.replaceDays(COUNTS, counts(day(22, 2)), march(21), march(22));
    assertThat(lastOperation()).containsEntry("mode", "Append");
    assertThatThrownBy(
            () -> warehouse.replaceDays(COUNTS, counts(day(25, 1)), march(23), march(24)))
        .hasStackTraceContaining(
            "counts has the date 2026-03-25, which is outside of 2026-03-23 to 2026-03-24");
    assertThatThrownBy(
            () -> warehouse.replaceDays(COUNTS, counts(day(23, -1)), march(23), march(24)))
        .hasStackTraceContaining("positive");
    assertThatThrownBy(
            () ->
                warehouse.replaceDays(
                    COUNTS,
                    counts(day(23, 1)).withColumn("day", functions.lit(null).cast("date")),
                    march(23),
                    march(24)))
        .hasStackTraceContaining("counts has the date null");
    warehouse.replaceDays(COUNTS, counts(day(22, 3)), march(22), march(23));
    assertThat(lastOperation()).containsEntry("mode", "Overwrite");
    assertThat(numbers(warehouse.read(COUNTS))).containsExactly(1, 3);
  }

  @Test
  void replacesConcurrentlyWrittenDays() {
    warehouse.replaceDays(COUNTS, counts(day(20, 1)), march(20), march(20));
    AtomicBoolean first = new AtomicBoolean(true);
    MEANWHILE.set(
        () -> {
          if (first.getAndSet(false)) {
            warehouse.append(COUNTS, counts(day(21, 7)));
          }
        });
    Dataset<Row> rows = meanwhile(counts(day(21, 2)));
    new Warehouse(spark, folder.resolve("a").toUri().toString())
        .replaceDays(COUNTS, rows, march(21), march(21));
    assertThat(first).isFalse();
    assertThat(lastOperation()).containsEntry("mode", "Overwrite");
    assertThat(numbers(warehouse.read(COUNTS))).containsExactly(1, 2);
  }

  @Test
  void concurrentWritesToOtherDaysDoNotConflict() {
    warehouse.replaceDays(COUNTS, counts(day(20, 1)), march(20), march(20));
    AtomicInteger times = new AtomicInteger();
    MEANWHILE.set(
        () -> {
          if (times.getAndIncrement() == 0) {
            warehouse.append(COUNTS, counts(day(22, 7)));
          }
        });
    new Warehouse(spark, folder.resolve("a").toUri().toString())
        .replaceDays(COUNTS, meanwhile(counts(day(21, 2))), march(21), march(21));
    assertThat(times).hasValue(1);
    assertThat(numbers(warehouse.read(COUNTS))).containsExactly(1, 2, 7);
  }

  private static Dataset<Row> meanwhile(Dataset<Row> rows) {
    return rows.mapPartitions(
        (MapPartitionsFunction<Row, Row>)
            partition -> {
              // Spark has no session on a task's thread, so use another thread.
              Thread other = new Thread(MEANWHILE.get());
              other.start();
              other.join();
              return partition;
            },
        Encoders.row(COUNTS.schema()));
  }

  @Test
  void addedColumnIsNullUntilNextWrite() {
    warehouse.append(COUNTS, counts(day(20, 1)));
    TableSpec wider =
        TableSpec.byDay(
            "counts",
            COUNTS.schema().add("note", DataTypes.StringType),
            "day",
            List.of("day"),
            COUNTS.checks());
    assertThat(warehouse.read(wider).where("note IS NULL").count()).isEqualTo(1);
    warehouse.append(wider, counts(day(21, 2)).withColumn("note", functions.lit("x")));
    assertThat(warehouse.read(wider).where("note = 'x'").count()).isEqualTo(1);
    assertThat(numbers(warehouse.read(wider))).containsExactly(1, 2);
  }

  @Test
  void storesEventsWithTheirDay() {
    AccessEvent event =
        AccessEvent.builder()
            .text(EventColumn.METADATA_UID, "e-1")
            .text(EventColumn.METADATA_PRODUCT, "AWS CloudTrail")
            .number(EventColumn.TIME, RowTimes.micros(Instant.parse("2026-03-20T23:59:59Z")))
            .build();
    Dataset<Row> rows =
        spark
            .createDataFrame(List.of(EventRows.toRow(event)), EventRows.SCHEMA)
            .withColumn(AccessEventsTable.EVENT_DATE, functions.to_date(functions.col("time")))
            .withColumn(AccessEventsTable.LATE_DAYS, functions.lit(null).cast("int"));
    warehouse.replaceDays(AccessEventsTable.SPEC, rows, march(20), march(20));
    assertThat(EventRows.read(warehouse.read(AccessEventsTable.SPEC))).containsExactly(event);
  }

  @Test
  void comparesTablesIgnoringFilesAndColumns() throws IOException {
    Warehouse other = new Warehouse(spark, folder.resolve("b").toString());
    warehouse.append(COUNTS, counts(day(20, 1)));
    warehouse.append(COUNTS, counts(day(21, 2)));
    other.overwrite(COUNTS, counts(day(21, 2), day(20, 1)));
    TableEquality equality = new TableEquality(spark, Set.of("written_at"));
    equality.assertEqual(folder.resolve("a"), folder.resolve("b"));
    other.append(COUNTS, counts(day(21, 2)));
    assertThatThrownBy(() -> equality.assertEqual(folder.resolve("a"), folder.resolve("b")))
        .hasMessageContaining("counts: only in");
  }

  private Map<String, String> lastOperation() {
    return DeltaTable.forPath(spark, folder.resolve("a/counts").toString())
        .history(1)
        .select("operationParameters")
        .head()
        .getJavaMap(0);
  }

  private Dataset<Row> counts(Row... rows) {
    return spark.createDataFrame(Arrays.asList(rows), COUNTS.schema());
  }

  private static Row day(int day, int n) {
    return RowFactory.create(
        java.sql.Date.valueOf(march(day)), n, Map.of("a", "1", "b", Integer.toString(n)));
  }

  private static LocalDate march(int day) {
    return LocalDate.of(2026, 3, day);
  }

  private static List<Integer> numbers(Dataset<Row> rows) {
    return rows.orderBy("n").collectAsList().stream().map(row -> row.<Integer>getAs("n")).toList();
  }
}
