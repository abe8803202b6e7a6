package io.tidemark.training;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.max;

import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.baseline.ScopeBaseline;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
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
 * The largest statistic of each identity-day, by the scope that judges it. One pass, combined
 * before the shuffle; order does not matter.
 *
 * @param maxima by identity-day
 * @param scopes id of the judging scope, by identity
 */
record DayMaxima(NavigableMap<IdentityDay, Double> maxima, Map<String, String> scopes) {
  private static final StructType SCHEMA =
      new StructType()
          .add("scope", DataTypes.StringType)
          .add("identity", DataTypes.StringType)
          .add("event_date", DataTypes.DateType)
          .add("statistic", DataTypes.DoubleType);

  /**
   * @param rows feature rows of the calibration days
   * @param draft a baseline whose scopes have statistics; nothing else of it is read
   */
  static DayMaxima of(Dataset<Row> rows, VectorRows vectors, Baseline draft) {
    Broadcast<BaselineOnExecutor> shipped = ship(rows, draft);
    int identity = rows.schema().fieldIndex("identity");
    int cohort = rows.schema().fieldIndex("cohort");
    int date = rows.schema().fieldIndex("event_date");
    MapPartitionsFunction<Row, Row> scores =
        partition -> {
          Baseline baseline = shipped.value().baseline();
          float[] vector = new float[vectors.size()];
          return Iterators.map(
              partition,
              row -> {
                vectors.read(row, vector);
                ScopeBaseline scope = baseline.scopeFor(row.getString(cohort));
                return RowFactory.create(
                    scope.id(),
                    row.getString(identity),
                    row.get(date),
                    scope
                        .statistic()
                        .statistic(baseline.habits().of(row.getString(identity)).relative(vector)));
              });
        };
    NavigableMap<IdentityDay, Double> maxima = new TreeMap<>();
    Map<String, String> scopes = new TreeMap<>();
    rows.mapPartitions(scores, Encoders.row(SCHEMA))
        .groupBy("scope", "identity", "event_date")
        .agg(max(col("statistic")).as("statistic"))
        .collectAsList()
        .forEach(
            row -> {
              maxima.merge(
                  new IdentityDay(row.getString(1), Dates.of(row.get(2))),
                  row.getDouble(3),
                  Math::max);
              scopes.merge(
                  row.getString(1), row.getString(0), (x, y) -> x.compareTo(y) < 0 ? x : y);
            });
    return new DayMaxima(maxima, scopes);
  }

  static Broadcast<BaselineOnExecutor> ship(Dataset<Row> rows, Baseline baseline) {
    return rows.sparkSession()
        .sparkContext()
        .broadcast(
            new BaselineOnExecutor(baseline), ClassTag$.MODULE$.apply(BaselineOnExecutor.class));
  }
}
