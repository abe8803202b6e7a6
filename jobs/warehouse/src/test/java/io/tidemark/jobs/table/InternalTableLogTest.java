package io.tidemark.jobs.table;

import static java.lang.Integer.parseInt;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.jobs.SharedSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.commons.io.FileUtils;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InternalTableLogTest {
  private static final TableSpec DAYS =
      TableSpec.byDay(
          "days",
          new StructType().add("day", DataTypes.DateType).add("n", DataTypes.IntegerType),
          "day",
          List.of("day"),
          Map.of());

  @TempDir private Path folder;
  private final SparkSession spark = SharedSpark.session();
  private Warehouse warehouse;

  @BeforeEach
  void open() {
    warehouse = new Warehouse(spark, folder.toUri().toString());
  }

  @Test
  void matchesDeltaAfterAnyCommits() {
    Random random = new Random(1);
    for (int commit = 0; commit < 8; commit++) {
      LocalDate day = march(1 + random.nextInt(3));
      switch (random.nextInt(4)) {
        case 0 -> warehouse.append(DAYS, on(day, commit));
        case 1 -> warehouse.replaceDays(DAYS, on(day, commit), day, day);
        case 2 -> warehouse.overwrite(DAYS, on(day, commit));
        default -> warehouse.deleteDays(DAYS, List.of(day));
      }
      if (warehouse.exists(DAYS) && random.nextBoolean()) {
        assertThatFilesAreDeltas();
      }
    }
    assertThatFilesAreDeltas();
  }

  @Test
  void detectsRecreatedTable() throws IOException {
    warehouse.append(DAYS, on(march(1), 1));
    warehouse.append(DAYS, on(march(2), 2));
    assertThatFilesAreDeltas();
    FileUtils.deleteDirectory(folder.resolve("days").toFile());
    DeltaLog.clearCache();
    warehouse.append(DAYS, on(march(3), 3));
    warehouse.append(DAYS, on(march(4), 4));
    warehouse.append(DAYS, on(march(5), 5));
    assertThat(assertThatFilesAreDeltas()).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0 1 2 3", "2"})
  void handlesDeletedCommits(String gone) throws IOException {
    String interval = "spark.databricks.delta.properties.defaults.checkpointInterval";
    spark.conf().set(interval, 2);
    try {
      IntStream.rangeClosed(0, 4).forEach(n -> warehouse.append(DAYS, on(march(1), n)));
    } finally {
      spark.conf().unset(interval);
    }
    for (String version : gone.split(" ")) {
      Files.delete(folder.resolve("days/_delta_log/%020d.json".formatted(parseInt(version))));
    }
    DeltaLog.clearCache();
    assertThat(assertThatFilesAreDeltas()).hasSize(5);
  }

  @Test
  void readsFilesOfEarlierVersion() {
    warehouse.append(DAYS, on(march(1), 1));
    Snapshot before = new InternalTableLog(spark).snapshot(warehouse.path(DAYS));
    warehouse.append(DAYS, on(march(1), 2));
    assertThatFilesAreDeltas();
    assertThat(InternalTableLog.files(before))
        .hasValueSatisfying(files -> assertThat(files).hasSize(1));
  }

  @Test
  void readsSnapshotAtRequestTime() {
    warehouse.append(DAYS, on(march(1), 1));
    Dataset<Row> then = warehouse.read(DAYS);
    warehouse.overwrite(DAYS, on(march(2), 2));
    assertThat(then.select("n").collectAsList())
        .extracting(row -> row.getInt(0))
        .containsExactly(1);
    assertThat(warehouse.read(DAYS).where("day = DATE'2026-03-02'").count()).isEqualTo(1);
  }

  private List<String> assertThatFilesAreDeltas() {
    Snapshot snapshot = new InternalTableLog(spark).snapshot(warehouse.path(DAYS));
    List<String> files =
        InternalTableLog.files(snapshot).orElseThrow().stream().map(AddFile::path).toList();
    List<String> deltas =
        snapshot.allFiles().collectAsList().stream().map(AddFile::path).sorted().toList();
    assertThat(files).isEqualTo(deltas);
    return files;
  }

  private Dataset<Row> on(LocalDate day, int n) {
    return spark
        .createDataFrame(List.of(RowFactory.create(java.sql.Date.valueOf(day), n)), DAYS.schema())
        .coalesce(1);
  }

  private static LocalDate march(int day) {
    return LocalDate.of(2026, 3, day);
  }
}
