package io.tidemark.batch;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.batch.BenchmarkRows.Spread;
import java.time.LocalDate;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

/** Both implementations compared by the benchmark must compute the same values. */
class TenFeaturesTest {
  private static final LocalDate FIRST = LocalDate.ofEpochDay(BenchmarkRows.FIRST_DAY);

  @Test
  void engineMatchesWindowFunctions() {
    // Two identities with a thousand events each.
    Dataset<Row> events = BenchmarkRows.of(TestSpark.SESSION, 2_000, Spread.EVEN, 3);
    Dataset<Row> ours = TenFeatures.here(events, FIRST, FIRST.plusDays(1));
    Dataset<Row> theirs = TenFeatures.withWindowFunctions(events);
    assertThat(TenFeatures.differing(ours, theirs)).isZero();
    assertThat(ours.filter(col("requests_1h").gt(1)).count()).isGreaterThan(1_900);
    // The comparison must detect one event fewer in an hour.
    Dataset<Row> changed = theirs.withColumn("requests_1h", col("requests_1h").minus(lit(1)));
    assertThat(TenFeatures.differing(ours, changed)).isGreaterThan(1_900);
  }
}
