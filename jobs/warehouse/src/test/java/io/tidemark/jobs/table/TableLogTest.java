package io.tidemark.jobs.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.jobs.SharedSpark;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableLogTest {
  private static final TableSpec TIMES =
      TableSpec.byDay(
          "times",
          new StructType().add("day", DataTypes.DateType).add("at", DataTypes.TimestampType),
          "day",
          List.of("day"),
          Map.of());

  @TempDir private Path folder;
  private final SparkSession spark = SharedSpark.session();

  /**
   * When Delta is updated, check each internal class that is used, and only then change the
   * version.
   */
  @Test
  void innerClassesMatchDeltaVersion() {
    assertThat(io.delta.package$.MODULE$.VERSION()).isEqualTo(TableLog.DELTA_VERSION);
    assertThat(TableLog.of(spark)).isInstanceOf(InternalTableLog.class);
  }

  @Test
  void implementationsAgreeAfterAnyCommits() {
    TableLog plain = new TableLog(spark);
    InternalTableLog inner = new InternalTableLog(spark);
    String root = folder.toUri().toString();
    Warehouse warehouse = new Warehouse(spark, root, table -> {}, plain);
    String path = warehouse.path(TIMES);
    assertThat(plain.exists(path)).isFalse();
    assertThat(inner.exists(path)).isFalse();
    Random random = new Random(1);
    for (int commit = 0; commit < 6; commit++) {
      LocalDate day = LocalDate.of(2026, 3, 1 + random.nextInt(3));
      if (random.nextInt(3) == 0) {
        warehouse.deleteDays(TIMES, List.of(day));
      } else {
        warehouse.replaceDays(TIMES, on(day, commit), day, day);
      }
      assertThat(plain.exists(path)).isEqualTo(inner.exists(path));
      if (plain.exists(path)) {
        assertThat(plain.version(path)).isEqualTo(inner.version(path));
        assertThat(plain.latest(path, "at")).isEqualTo(inner.latest(path, "at"));
        assertThat(plain.rowsByDay(path, "day", null))
            .isEqualTo(inner.rowsByDay(path, "day", null));
        assertThat(plain.files(path).version()).isEqualTo(inner.files(path).version());
        assertThat(plain.files(path).partition()).isEqualTo(inner.files(path).partition());
        assertThat(plain.files(path).live()).isEqualTo(inner.files(path).live());
        assertThat(plain.rows(path).collectAsList())
            .containsExactlyInAnyOrderElementsOf(inner.rows(path).collectAsList());
      }
    }
    assertThat(warehouse.read(TIMES).count()).isPositive();
  }

  private Dataset<Row> on(LocalDate day, int second) {
    Instant at = Instant.parse(day + "T00:00:00Z").plusSeconds(second);
    return spark.createDataFrame(
        List.of(RowFactory.create(java.sql.Date.valueOf(day), Timestamp.from(at))), TIMES.schema());
  }
}
