package io.tidemark.training;

import static org.apache.spark.sql.functions.col;

import io.tidemark.batch.EventRows;
import io.tidemark.engine.event.Impact;
import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.baseline.EventStatistic;
import io.tidemark.runtime.baseline.ScopeBaseline;
import io.tidemark.runtime.judge.JudgedAction;
import io.tidemark.runtime.judge.RiskStage;
import io.tidemark.runtime.risk.RiskPolicy;
import io.tidemark.runtime.risk.RiskState;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
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

/**
 * The largest effective risk of each calibration identity-day in each scope that could judge it,
 * run through the very stage that judges. Only events that are evidence are looked at: the others
 * add no risk, and they are nearly all.
 */
final class RiskMaxima {
  private static final StructType CANDIDATE =
      new StructType()
          .add("scope", DataTypes.StringType)
          .add("own_maximum", DataTypes.DoubleType)
          .add("statistic", DataTypes.DoubleType);

  private static final StructType MAXIMUM =
      new StructType()
          .add("scope", DataTypes.StringType)
          .add("identity", DataTypes.StringType)
          .add("event_date", DataTypes.DateType)
          .add("risk", DataTypes.DoubleType);

  private RiskMaxima() {}

  /**
   * @param rows feature rows of the calibration days
   * @param draft a baseline whose scopes have statistics and calibrations
   * @param kept by scope, the identity-days that calibrate, with their largest statistic
   * @return by scope, then by identity-day; days without evidence have risk 0
   */
  static Map<String, NavigableMap<IdentityDay, Double>> of(
      Dataset<Row> rows,
      VectorRows vectors,
      Baseline draft,
      Map<String, NavigableMap<IdentityDay, Double>> kept) {
    Dataset<Row> evidence = evidence(rows, vectors, draft, kept);
    Map<String, NavigableMap<IdentityDay, Double>> maxima = new TreeMap<>();
    kept.forEach(
        (scope, days) -> {
          NavigableMap<IdentityDay, Double> calm = new TreeMap<>();
          days.keySet().forEach(day -> calm.put(day, 0.0));
          maxima.put(scope, calm);
        });
    assessed(evidence, vectors, draft)
        .collectAsList()
        .forEach(
            row ->
                maxima
                    .get(row.getString(0))
                    .merge(
                        new IdentityDay(row.getString(1), Dates.of(row.get(2))),
                        row.getDouble(3),
                        Math::max));
    return maxima;
  }

  /** Rows of kept days whose statistic is evidence, once per scope that could judge them. */
  private static Dataset<Row> evidence(
      Dataset<Row> rows,
      VectorRows vectors,
      Baseline draft,
      Map<String, NavigableMap<IdentityDay, Double>> kept) {
    Broadcast<BaselineOnExecutor> shipped = DayMaxima.ship(rows, draft);
    int identity = rows.schema().fieldIndex("identity");
    int cohort = rows.schema().fieldIndex("cohort");
    int date = rows.schema().fieldIndex("event_date");
    StructType schema = CANDIDATE;
    for (var field : rows.schema().fields()) {
      schema = schema.add(field);
    }
    HashMap<String, HashMap<IdentityDayKey, Double>> ownMaxima = new HashMap<>();
    kept.forEach(
        (scope, days) -> {
          HashMap<IdentityDayKey, Double> own = new HashMap<>();
          days.forEach((day, maximum) -> own.put(IdentityDayKey.of(day), maximum));
          ownMaxima.put(scope, own);
        });
    MapPartitionsFunction<Row, Row> candidates =
        partition -> {
          Baseline baseline = shipped.value().baseline();
          Map<String, ScopeBaseline> scopes = new HashMap<>();
          baseline.scopes().forEach(scope -> scopes.put(scope.id(), scope));
          float[] vector = new float[vectors.size()];
          List<Row> found = new ArrayList<>();
          while (partition.hasNext()) {
            Row row = partition.next();
            vectors.read(row, vector);
            IdentityDayKey day =
                new IdentityDayKey(row.getString(identity), Dates.of(row.get(date)).toEpochDay());
            DayMaxima.scopesOf(row.getString(cohort), scopes)
                .forEach(
                    id -> {
                      Double own = ownMaxima.get(id).get(day);
                      double u = scopes.get(id).statistic().statistic(vector);
                      if (own != null && isEvidence(scopes.get(id), baseline.policy(), own, u)) {
                        found.add(prefixed(row, id, own, u));
                      }
                    });
          }
          return found.iterator();
        };
    return rows.mapPartitions(candidates, Encoders.row(schema));
  }

  private static boolean isEvidence(
      ScopeBaseline scope, RiskPolicy policy, double ownMaximum, double u) {
    return policy.evidence(scope.calibration().pValueLeavingOut(ownMaximum, u)) > 0;
  }

  private static Row prefixed(Row row, String scope, double ownMaximum, double u) {
    Object[] values = new Object[row.length() + CANDIDATE.length()];
    values[0] = scope;
    values[1] = ownMaximum;
    values[2] = u;
    for (int i = 0; i < row.length(); i++) {
      values[CANDIDATE.length() + i] = row.get(i);
    }
    return RowFactory.create(values);
  }

  private static Dataset<Row> assessed(Dataset<Row> evidence, VectorRows vectors, Baseline draft) {
    Broadcast<BaselineOnExecutor> shipped = DayMaxima.ship(evidence, draft);
    StructType schema = evidence.schema();
    VectorRows shifted = VectorRows.of(schema, vectors.features());
    int identity = schema.fieldIndex("identity");
    int date = schema.fieldIndex("event_date");
    int time = schema.fieldIndex("time");
    int credential = schema.fieldIndex("credential_uid");
    int source = schema.fieldIndex("src_ip_prefix");
    int impact = schema.fieldIndex("impact_tier");
    MapPartitionsFunction<Row, Row> assess =
        partition -> {
          Baseline baseline = shipped.value().baseline();
          Map<String, RiskStage> stages = new HashMap<>();
          for (ScopeBaseline scope : baseline.scopes()) {
            EventStatistic statistic = scope.statistic();
            stages.put(
                scope.id(), new RiskStage(statistic, scope.calibration(), baseline.policy()));
          }
          return new Iterator<Row>() {
            private String current = "";
            private RiskState state = RiskState.empty(baseline.policy());

            @Override
            public boolean hasNext() {
              return partition.hasNext();
            }

            @Override
            public Row next() {
              Row row = partition.next();
              String scope = row.getString(0);
              String key = scope + '\n' + row.getString(identity);
              if (!key.equals(current)) {
                current = key;
                state = RiskState.empty(baseline.policy());
              }
              JudgedAction action =
                  JudgedAction.of(
                      EventRows.micros(row.get(time)),
                      row.getString(credential),
                      row.getString(source),
                      Impact.ofTier(row.isNullAt(impact) ? -1 : row.getInt(impact)));
              double risk =
                  stages
                      .get(scope)
                      .assessCalibrationDay(
                          state, action, shifted.vector(row), row.getDouble(2), row.getDouble(1))
                      .effectiveRisk();
              LocalDate day = Dates.of(row.get(date));
              return RowFactory.create(scope, row.getString(identity), day, risk);
            }
          };
        };
    return evidence
        .repartition(col("scope"), col("identity"))
        .sortWithinPartitions("scope", "identity", "time", "metadata_uid")
        .mapPartitions(assess, Encoders.row(MAXIMUM))
        .groupBy("scope", "identity", "event_date")
        .agg(org.apache.spark.sql.functions.max("risk").as("risk"));
  }

  /** An identity-day in a closure: Spark ships it with Java serialisation. */
  private record IdentityDayKey(String identity, long epochDay) implements java.io.Serializable {
    static IdentityDayKey of(IdentityDay day) {
      return new IdentityDayKey(day.identity(), day.day().toEpochDay());
    }
  }
}
