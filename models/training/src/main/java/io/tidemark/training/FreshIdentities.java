package io.tidemark.training;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.tidemark.engine.event.AccessEvent;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;

/**
 * Identities with less than half the history of the oldest in their cohort. The fresh identities of
 * a cohort together count as one identity, because an attacker can create any number of them.
 */
final class FreshIdentities {
  private record Known(String cohort, long rows, int activeDays) {
    Known with(Known other) {
      return new Known(
          cohort == null
                  || (other.cohort != null && AccessEvent.compareTexts(other.cohort, cohort) > 0)
              ? other.cohort
              : cohort,
          rows + other.rows,
          Math.max(activeDays, other.activeDays));
    }
  }

  private final Map<String, Known> identities = new TreeMap<>();

  void add(EventHeader row) {
    identities.merge(row.identity(), new Known(row.cohort(), 1, row.activeDays()), Known::with);
  }

  /** Returns the rows of each identity, or of its cohort's fresh identities together. */
  Map<String, Long> rowsWithFreshAsOne() {
    Map<String, Integer> oldest = new HashMap<>();
    identities.values().forEach(known -> oldest.merge(key(known), known.activeDays, Math::max));
    Map<String, Long> fresh = new HashMap<>();
    identities.values().stream()
        .filter(known -> isFresh(known.activeDays, oldest.get(key(known))))
        .forEach(known -> fresh.merge(key(known), known.rows, Long::sum));
    Map<String, Long> rows = new HashMap<>();
    identities.forEach(
        (identity, known) ->
            rows.put(
                identity,
                isFresh(known.activeDays, oldest.get(key(known)))
                    ? fresh.get(key(known))
                    : (Long) known.rows));
    return rows;
  }

  private static String key(Known known) {
    return Objects.requireNonNullElse(known.cohort, "");
  }

  /**
   * Same on Spark, as {@code identity_rows} of {@code identity, cohort, identity_rows,
   * active_days}.
   */
  static Dataset<Row> rowsWithFreshAsOne(Dataset<Row> sizes) {
    Column isFresh =
        col("active_days").multiply(2).lt(max("active_days").over(Window.partitionBy("cohort")));
    return sizes
        .withColumn("is_fresh", isFresh)
        .withColumn(
            "identity_rows",
            when(
                    col("is_fresh"),
                    sum("identity_rows").over(Window.partitionBy("cohort", "is_fresh")))
                .otherwise(col("identity_rows")));
  }

  static boolean isFresh(int activeDays, int oldest) {
    return 2 * activeDays < oldest;
  }
}
