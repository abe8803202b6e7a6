package io.tidemark.jobs.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.jobs.SharedSpark;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class FeatureCountsTest {
  private static final LocalDate FIRST = LocalDate.of(2026, 3, 20);
  private static final LocalDate SECOND = FIRST.plusDays(1);
  private static final StructType VECTORS =
      new StructType()
          .add("gap", DataTypes.FloatType)
          .add("event_date", DataTypes.DateType)
          .add("volume", DataTypes.FloatType);

  @Test
  void countsMissingAndPositiveValues() {
    List<Row> rows =
        List.of(
            row(FIRST, null, 1f),
            row(FIRST, Float.NaN, 0f),
            row(FIRST, 2f, -1f),
            row(FIRST, 3f, 4f),
            row(SECOND, null, null));
    Map<LocalDate, FeatureCounts> days =
        FeatureCounts.byDay(
            SharedSpark.session().createDataFrame(rows, VECTORS).repartition(3),
            List.of("volume", "gap"));
    assertThat(days).containsOnlyKeys(FIRST, SECOND);
    FeatureCounts first = days.get(FIRST);
    assertThat(List.of(first.missing(0), first.positive(0))).containsExactly(0.0, 0.5);
    assertThat(List.of(first.missing(1), first.positive(1))).containsExactly(0.5, 0.5);
    FeatureCounts second = days.get(SECOND);
    assertThat(List.of(second.missing(0), second.positive(1))).containsExactly(1.0, 0.0);
  }

  private static Row row(LocalDate day, Float gap, Float volume) {
    return RowFactory.create(gap, java.sql.Date.valueOf(day), volume);
  }
}
