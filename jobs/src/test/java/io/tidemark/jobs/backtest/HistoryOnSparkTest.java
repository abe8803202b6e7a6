package io.tidemark.jobs.backtest;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.jobs.SharedSpark;
import io.tidemark.training.IdentityDay;
import java.time.LocalDate;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class HistoryOnSparkTest {
  private static final LocalDate DAY = LocalDate.of(2026, 3, 9);

  @Test
  void tenThousandDaysAreLeftOutAsOneIs() {
    Dataset<Row> rows =
        SharedSpark.session()
            .createDataFrame(
                List.of(
                    RowFactory.create("i9999", DAY),
                    RowFactory.create("i9999", DAY.plusDays(1)),
                    RowFactory.create("other", DAY)),
                new StructType()
                    .add("identity", DataTypes.StringType)
                    .add("event_date", DataTypes.DateType));
    NavigableSet<IdentityDay> leftOut =
        IntStream.range(0, 10_000)
            .mapToObj(number -> new IdentityDay("i" + number, DAY))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(HistoryOnSpark.without(leftOut, rows).collectAsList())
        .extracting(row -> row.getString(0) + " " + row.get(1))
        .containsExactlyInAnyOrder("i9999 2026-03-10", "other 2026-03-09");
    assertThat(HistoryOnSpark.without(new TreeSet<>(), rows).count()).isEqualTo(3);
  }
}
