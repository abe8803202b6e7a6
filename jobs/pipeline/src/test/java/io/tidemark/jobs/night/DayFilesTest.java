package io.tidemark.jobs.night;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.jobs.SharedSpark;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DayFilesTest {
  private static final LocalDate LARGE = LocalDate.of(2026, 3, 20);
  private static final LocalDate SMALL = LocalDate.of(2026, 3, 21);
  private static final SparkSession SPARK = SharedSpark.session();
  private static final DayFiles FILES = new DayFiles(1_000);

  @ParameterizedTest(name = "partitions that Spark may join: {0}")
  @ValueSource(booleans = {false, true})
  void sizesFilesByNumberOfEvents(boolean adaptive) {
    SparkSession spark = SharedSpark.session().newSession();
    spark.conf().set("spark.sql.adaptive.enabled", adaptive);
    Dataset<Row> spread =
        FILES.spread(
            events(spark, 50_000, LARGE).unionAll(events(spark, 100, SMALL)),
            9,
            new TreeMap<>(Map.of(LARGE, 50_000L, SMALL, 100L)));
    assertThat(rowsByTask(spread, LARGE)).hasSize(50).allMatch(rows -> rows < 2_000);
    assertThat(rowsByTask(spread, SMALL)).hasSize(4);
    assertThat(spread.columns()).containsExactlyInAnyOrder("metadata_uid", "event_date");
    assertThat(spread.select("metadata_uid").distinct().count()).isEqualTo(50_100);
  }

  @Test
  void keepsEventsOfUncountedDays() {
    Dataset<Row> spread =
        FILES.spread(
            events(SPARK, 5_000, LARGE).unionAll(events(SPARK, 10, SMALL)),
            1,
            Map.of(LARGE, 5_000L));
    assertThat(spread.count()).isEqualTo(5_010);
  }

  @Test
  void doesNotRepartitionFewTasks() {
    Dataset<Row> events = events(SPARK, 10, LARGE);
    assertThat(FILES.spread(events, 2, Map.of(LARGE, 10L))).isSameAs(events);
    assertThat(FILES.spread(events, 8, Map.of(LARGE, 10L))).isSameAs(events);
    assertThat(FILES.spread(events, 1, Map.of(LARGE, 10L))).isNotSameAs(events);
    assertThat(FILES.spread(events, 9, Map.of(LARGE, 10L))).isNotSameAs(events);
  }

  private static List<Long> rowsByTask(Dataset<Row> spread, LocalDate day) {
    Row[] counts =
        (Row[])
            spread
                .filter(col("event_date").equalTo(lit(day)))
                .groupBy(expr("spark_partition_id()"))
                .count()
                .collect();
    return Arrays.stream(counts).map(row -> row.getLong(1)).toList();
  }

  private static Dataset<Row> events(SparkSession spark, int count, LocalDate day) {
    return spark
        .range(count)
        .select(expr("concat('" + day + "-', id)").as("metadata_uid"), lit(day).as("event_date"));
  }
}
