package io.tidemark.jobs.night;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.jobs.SharedSpark;
import io.tidemark.jobs.night.IngestStep.Fate;
import io.tidemark.jobs.source.FileAccount;
import io.tidemark.jobs.source.LogFormat;
import io.tidemark.jobs.table.IngestTables;
import io.tidemark.jobs.table.Warehouse;
import java.io.IOException;
import java.nio.file.Files;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.execution.FileSourceScanExec;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.types.StructField;
import org.junit.jupiter.api.Test;
import scala.jdk.javaapi.CollectionConverters;

/** Checks that the work of an ingest task is bounded, regardless of the number of events. */
class IngestAtScaleTest extends IngestedLogs {
  @Test
  void writesFilesInProportionToEvents() throws IOException {
    write(
        "many.json",
        IntStream.range(0, 900).mapToObj(i -> cloudTrail("e" + i, 20)).toArray(String[]::new));
    nights.ingest(Optional.empty(), new DayFiles(100));
    write("few.json", cloudTrail("late", 21), cloudTrail("later", 21));
    nights.ingest(Optional.empty(), new DayFiles(100));
    assertThat(ids()).hasSize(902);
    assertThat(filesOf(20)).isBetween(8, 9);
    assertThat(filesOf(21)).isBetween(1, 4);
  }

  private int filesOf(int day) throws IOException {
    try (var files = Files.list(folder.resolve("w/access_events/event_date=2026-03-" + day))) {
      return (int) files.filter(file -> file.toString().endsWith(".parquet")).count();
    }
  }

  @Test
  void writesRejectedRecordsWithoutRescan() throws Exception {
    for (int i = 0; i < 8; i++) {
      write(
          "log-" + i + ".json", cloudTrail("e" + i, 20), i == 0 ? "[1]" : cloudTrail("f" + i, 20));
    }
    // Rows cached on disk are read in batches of 250. Here, there is one batch for each task that
    // read logs.
    List<Long> batches = new CopyOnWriteArrayList<>();
    SparkListener listener =
        new SparkListener() {
          @Override
          public void onTaskEnd(SparkListenerTaskEnd end) {
            batches.add(end.taskMetrics().inputMetrics().recordsRead());
          }
        };
    SharedSpark.session().sparkContext().addSparkListener(listener);
    try {
      nights.ingest(Optional.empty());
      SharedSpark.session().sparkContext().listenerBus().waitUntilEmpty();
    } finally {
      SharedSpark.session().sparkContext().removeSparkListener(listener);
    }
    assertThat(nights.table(IngestTables.REJECTED_RECORDS).count()).isEqualTo(1);
    assertThat(batches).isNotEmpty().allMatch(read -> read <= 1);
  }

  @Test
  void deduplicatesOnlyDaysOfFiles() throws IOException {
    for (int day = 10; day <= 20; day++) {
      write("day-" + day + ".json", cloudTrail("e" + day, day));
      nights.ingest(Optional.empty());
    }
    Warehouse warehouse = new Warehouse(SharedSpark.session(), folder.resolve("w").toString());
    EventDeduplication fates =
        new EventDeduplication(warehouse, Optional.empty(), Optional.empty());
    FileAccount account = account(LogFormat.CLOUDTRAIL.id(), 10, 20);
    assertThat(filesRead(fates.storedKeys(List.of(account)))).isEqualTo(2);
    FileAccount staged = account(LogFormat.VAULT_AUDIT.id(), 14);
    assertThat(filesRead(fates.storedKeys(List.of(account, staged)))).isEqualTo(5);
    assertThat(filesRead(fates.storedKeys(List.of(account(LogFormat.CLOUDTRAIL.id()))))).isZero();

    write("again.json", cloudTrail("e10", 10), cloudTrail("e20", 20), cloudTrail("new", 20));
    assertThat(nights.ingest(Optional.empty()).tally().byFile().get(uri("again.json")))
        .isEqualTo(Map.of(Fate.DUPLICATE, 2L, Fate.NEW, 1L));
  }

  @Test
  void deduplicatesOnlyDaysOfDecisionLogs() {
    Warehouse warehouse = new Warehouse(SharedSpark.session(), folder.resolve("w").toString());
    Column[] columns =
        Arrays.stream(IngestTables.ENFORCED_DECISIONS.schema().fields())
            .map(IngestAtScaleTest::decision)
            .toArray(Column[]::new);
    warehouse.append(
        IngestTables.ENFORCED_DECISIONS, SharedSpark.session().range(0, 11, 1, 1).select(columns));
    FileAccount account = account(LogFormat.TIDEMARK_DECISIONS.id(), 10, 20);
    Dataset<Row> keys = EnforcedDecisions.storedKeys(warehouse, List.of(account));
    assertThat(filesRead(keys)).isEqualTo(2);
    assertThat(keys.count()).isEqualTo(2);
  }

  private static Column decision(StructField field) {
    Column value =
        switch (field.name()) {
          case "event_date" -> expr("date_add(DATE'2026-03-10', cast(id as int))");
          case "metadata_uid", "identity", "decision" -> col("id");
          default -> lit(null);
        };
    return value.cast(field.dataType()).as(field.name());
  }

  private static FileAccount account(String format, int... days) {
    SortedSet<Long> of = new TreeSet<>();
    for (int day : days) {
      of.add(LocalDate.of(2026, 3, day).toEpochDay());
    }
    return new FileAccount("x", format, 1, 0, 0, new TreeMap<>(), new TreeMap<>(), of, false);
  }

  private static long filesRead(Dataset<Row> rows) {
    rows.collectAsList();
    long files = 0;
    for (SparkPlan leaf :
        CollectionConverters.asJava(rows.queryExecution().executedPlan().collectLeaves())) {
      if (leaf instanceof FileSourceScanExec scan) {
        files += scan.metrics().apply("numFiles").value();
      }
    }
    return files;
  }
}
