package io.tidemark.training;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.max;

import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.baseline.EventStatistic;
import io.tidemark.runtime.baseline.ScopeBaseline;
import java.util.Iterator;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.reflect.ClassTag$;

/**
 * The largest statistic of each identity-day in each scope that could judge it: its cohort's and
 * the global one. One pass, combined before the shuffle; order does not matter.
 */
final class DayMaxima {
  private static final StructType SCHEMA =
      new StructType()
          .add("scope", DataTypes.StringType)
          .add("identity", DataTypes.StringType)
          .add("event_date", DataTypes.DateType)
          .add("statistic", DataTypes.DoubleType);

  private DayMaxima() {}

  /**
   * @param rows feature rows of the calibration days
   * @param draft a baseline whose scopes have statistics; nothing else of it is read
   * @return by scope, then by identity-day
   */
  static Map<String, NavigableMap<IdentityDay, Double>> of(
      Dataset<Row> rows, VectorRows vectors, Baseline draft) {
    Broadcast<BaselineOnExecutor> shipped = ship(rows, draft);
    int identity = rows.schema().fieldIndex("identity");
    int cohort = rows.schema().fieldIndex("cohort");
    int date = rows.schema().fieldIndex("event_date");
    MapPartitionsFunction<Row, Row> scores =
        partition -> {
          Map<String, EventStatistic> statistics = statistics(shipped.value().baseline());
          float[] vector = new float[vectors.size()];
          return flatten(
              partition,
              row -> {
                vectors.read(row, vector);
                return scopesOf(row.getString(cohort), statistics)
                    .map(
                        scope ->
                            RowFactory.create(
                                scope,
                                row.getString(identity),
                                row.get(date),
                                statistics.get(scope).statistic(vector)))
                    .iterator();
              });
        };
    Map<String, NavigableMap<IdentityDay, Double>> maxima = new TreeMap<>();
    rows.mapPartitions(scores, Encoders.row(SCHEMA))
        .groupBy("scope", "identity", "event_date")
        .agg(max(col("statistic")).as("statistic"))
        .collectAsList()
        .forEach(
            row ->
                maxima
                    .computeIfAbsent(row.getString(0), scope -> new TreeMap<>())
                    .put(
                        new IdentityDay(row.getString(1), Dates.of(row.get(2))), row.getDouble(3)));
    return maxima;
  }

  static Broadcast<BaselineOnExecutor> ship(Dataset<Row> rows, Baseline baseline) {
    return rows.sparkSession()
        .sparkContext()
        .broadcast(
            new BaselineOnExecutor(baseline), ClassTag$.MODULE$.apply(BaselineOnExecutor.class));
  }

  static Map<String, EventStatistic> statistics(Baseline baseline) {
    return baseline.scopes().stream()
        .collect(Collectors.toMap(ScopeBaseline::id, ScopeBaseline::statistic));
  }

  /** The scopes that could judge a member of a cohort: its own, if there is one, and the global. */
  static Stream<String> scopesOf(String cohort, Map<String, ?> scopes) {
    String own = cohort == null ? null : Baseline.cohortScope(cohort);
    return own != null && scopes.containsKey(own)
        ? Stream.of(own, Baseline.GLOBAL)
        : Stream.of(Baseline.GLOBAL);
  }

  private interface RowsOfRow {
    Iterator<Row> of(Row row);
  }

  private static Iterator<Row> flatten(Iterator<Row> rows, RowsOfRow each) {
    return new Iterator<>() {
      private Iterator<Row> ready = java.util.Collections.emptyIterator();

      @Override
      public boolean hasNext() {
        while (!ready.hasNext() && rows.hasNext()) {
          ready = each.of(rows.next());
        }
        return ready.hasNext();
      }

      @Override
      public Row next() {
        return ready.next();
      }
    };
  }
}
