package io.tidemark.jobs.table;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.tidemark.batch.RowCodec;
import io.tidemark.batch.RowCodec.Named;
import io.tidemark.runtime.baseline.Baseline;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * {@code baselines}: trained baselines, one per row. {@code gates} lists the failed gates, and
 * {@code accepted_gates} lists those that somebody accepted, with the reason for each. Written by
 * train.
 */
public final class BaselinesTable {
  public static final String TRAINED_FOR = "trained_for";
  public static final String FEATURE_SET = "feature_set";
  public static final String ACCEPTED = "accepted";
  public static final String BASELINE = "baseline";

  /** Metric that only starters have: number of days from which their usual levels were computed. */
  public static final String STARTER_DAYS = "starter/days";

  public static final TableSpec SPEC =
      TableSpec.byDay(
          "baselines",
          RowCodec.of(Trained.class).schema(),
          TRAINED_FOR,
          List.of(TRAINED_FOR),
          Map.of("has_baseline", "baseline IS NOT NULL AND feature_set IS NOT NULL"));

  @SuppressWarnings("ArrayRecordComponent")
  public record Trained(
      LocalDate trainedFor,
      String featureSet,
      int scopes,
      boolean accepted,
      List<String> gates,
      SortedMap<String, String> acceptedGates,
      SortedMap<String, String> metrics,
      @Named(BASELINE) byte[] bytes) {
    public Baseline baseline() {
      return Baseline.fromBytes(bytes);
    }

    public boolean isStarter() {
      return metrics.containsKey(STARTER_DAYS);
    }

    /** Returns the last day that the baseline covers, with a remark if it is a starter. */
    public String name() {
      return isStarter() ? "starter of " + trainedFor : trainedFor.toString();
    }
  }

  private BaselinesTable() {}

  /**
   * Returns the first day for which a baseline other than a starter was accepted. Starters judged
   * all days up to and including this one.
   */
  public static Optional<LocalDate> firstLearned(Warehouse warehouse) {
    return first(
            warehouse,
            List.of("first learned"),
            stored ->
                stored
                    .filter(col(ACCEPTED).and(col("metrics").getItem(STARTER_DAYS).isNull()))
                    .orderBy(TRAINED_FOR))
        .map(Trained::trainedFor);
  }

  /** Returns the baseline trained for a day, whether or not it was accepted. */
  public static Optional<Trained> of(Warehouse warehouse, LocalDate day) {
    return first(
        warehouse, List.of(day), stored -> stored.filter(col(TRAINED_FOR).equalTo(lit(day))));
  }

  /**
   * Returns the baseline used to judge a day: the latest accepted one that was trained for an
   * earlier day with the same features.
   *
   * @param featureSet hash of the catalogue
   */
  public static Optional<Trained> judgeOf(Warehouse warehouse, LocalDate day, String featureSet) {
    return first(
        warehouse,
        List.of("judge", day, featureSet),
        stored ->
            stored
                .filter(
                    col(TRAINED_FOR)
                        .lt(lit(day))
                        .and(col(ACCEPTED))
                        .and(col(FEATURE_SET).equalTo(lit(featureSet))))
                .orderBy(col(TRAINED_FOR).desc()));
  }

  private static Optional<Trained> first(
      Warehouse warehouse, List<?> query, UnaryOperator<Dataset<Row>> rows) {
    return warehouse.result(
        SPEC, query, () -> RowCodec.of(Trained.class).first(rows.apply(warehouse.read(SPEC))));
  }
}
