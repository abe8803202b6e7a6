package io.tidemark.training;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.tidemark.batch.EventRows;
import io.tidemark.engine.event.Impact;
import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.baseline.ScopeBaseline;
import io.tidemark.runtime.judge.JudgedAction;
import io.tidemark.runtime.judge.RiskStage;
import io.tidemark.runtime.policy.RiskPolicies;
import io.tidemark.runtime.risk.RiskPolicy;
import io.tidemark.runtime.risk.RiskState;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The largest effective risk of each calibration identity-day, run through the very stage that
 * judges. Looked at are the events that are evidence, and of the others, which add no risk but are
 * held to it, those that can reach more than the evidence itself did: the first of a day, after a
 * night's risk was carried over, and whatever weighs more than a read.
 */
final class RiskMaxima {
  private static final StructType MAXIMUM =
      new StructType()
          .add("identity", DataTypes.StringType)
          .add("event_date", DataTypes.DateType)
          .add("risk", DataTypes.DoubleType);

  private RiskMaxima() {}

  /**
   * What the events of one calibration day are measured by.
   *
   * @param usualMaximum what the identity's statistic usually reaches, from its other days
   * @param ownMaximum what this day exceeded that by
   */
  record Day(double usualMaximum, double ownMaximum) {}

  /**
   * @param rows feature rows of the calibration days
   * @param draft a baseline whose scopes have statistics and calibrations
   * @param kept the identity-days that calibrate
   * @param policies risk figures that differ from those of everyone
   * @return by identity-day; days without evidence have risk 0
   */
  static NavigableMap<IdentityDay, Double> of(
      Dataset<Row> rows,
      VectorRows vectors,
      Baseline draft,
      NavigableMap<IdentityDay, Day> kept,
      RiskPolicies policies) {
    NavigableMap<IdentityDay, Double> maxima = new TreeMap<>();
    kept.keySet().forEach(day -> maxima.put(day, 0.0));
    TellingDays telling = TellingDays.of(draft, kept);
    Dataset<Row> evidence = evidence(telling.rowsOf(rows), vectors, draft);
    Dataset<Row> held = held(telling.rememberedOf(rows), draft.policy());
    assessed(evidence.unionByName(held, true), vectors, draft, policies)
        .collectAsList()
        .forEach(
            row ->
                maxima.put(
                    new IdentityDay(row.getString(0), Dates.of(row.get(1))), row.getDouble(2)));
    return maxima;
  }

  /** What is held against an action that is no evidence itself. */
  static double remaining(RiskState state, JudgedAction action, RiskPolicy policy) {
    double risk = state.risk(action.credential(), action.source(), action.timeMicros());
    return policy.effectiveRisk(risk, action.impact());
  }

  /**
   * Rows whose statistic is evidence.
   *
   * @param rows feature rows with {@code usual_maximum} and {@code own_maximum} of their day
   */
  private static Dataset<Row> evidence(Dataset<Row> rows, VectorRows vectors, Baseline draft) {
    Broadcast<BaselineOnExecutor> shipped = DayMaxima.ship(rows, draft);
    int identity = rows.schema().fieldIndex("identity");
    int cohort = rows.schema().fieldIndex("cohort");
    int usual = rows.schema().fieldIndex("usual_maximum");
    int own = rows.schema().fieldIndex("own_maximum");
    StructType schema = new StructType().add("statistic", DataTypes.DoubleType);
    for (var field : rows.schema().fields()) {
      schema = schema.add(field);
    }
    MapPartitionsFunction<Row, Row> candidates =
        partition -> {
          Baseline baseline = shipped.value().baseline();
          float[] vector = new float[vectors.size()];
          Iterator<Row> candidate =
              Iterators.map(
                  partition,
                  row -> {
                    vectors.read(row, vector);
                    ScopeBaseline scope = baseline.scopeFor(row.getString(cohort));
                    float[] relative =
                        baseline.habits().of(row.getString(identity)).relative(vector);
                    double u = scope.statistic().statistic(relative) - row.getDouble(usual);
                    double p = scope.calibration().pValueLeavingOut(row.getDouble(own), u);
                    return baseline.policy().evidence(p) > 0 ? prefixed(row, u) : null;
                  });
          return Iterators.present(candidate);
        };
    return rows.mapPartitions(candidates, Encoders.row(schema));
  }

  /** Rows that are no evidence, or need not be looked at as such, without their features. */
  private static Dataset<Row> held(Dataset<Row> rows, RiskPolicy policy) {
    int heavy = 0;
    while (heavy < Impact.values().length
        && policy.impactWeights().get(heavy).equals(policy.impactWeights().get(0))) {
      heavy++;
    }
    Column[] who =
        Stream.of("identity", "cohort", "event_date", "credential_uid", "src_ip_prefix", "nhi_kind")
            .filter(column -> Arrays.asList(rows.columns()).contains(column))
            .map(functions::col)
            .toArray(Column[]::new);
    Column[] what = Arrays.copyOf(who, who.length + 2);
    what[who.length] = col("impact_tier");
    what[who.length + 1] = col("time");
    Column tier = coalesce(col("impact_tier"), lit(0));
    Dataset<Row> first =
        rows.withColumn("impact_tier", tier)
            .groupBy(Arrays.copyOf(what, who.length + 1))
            .agg(functions.min("time").as("time"));
    Dataset<Row> heavier = rows.filter(tier.geq(heavy)).select(what);
    return first.select(what).union(heavier);
  }

  private static Row prefixed(Row row, double u) {
    Object[] values = new Object[row.length() + 1];
    values[0] = u;
    for (int i = 0; i < row.length(); i++) {
      values[i + 1] = row.get(i);
    }
    return RowFactory.create(values);
  }

  private static Dataset<Row> assessed(
      Dataset<Row> evidence, VectorRows vectors, Baseline draft, RiskPolicies policies) {
    Broadcast<BaselineOnExecutor> shipped = DayMaxima.ship(evidence, draft);
    StructType schema = evidence.schema();
    VectorRows shifted = VectorRows.of(schema, vectors.features());
    int identity = schema.fieldIndex("identity");
    int cohort = schema.fieldIndex("cohort");
    int kind = Arrays.asList(schema.fieldNames()).indexOf("nhi_kind");
    int date = schema.fieldIndex("event_date");
    int time = schema.fieldIndex("time");
    int credential = schema.fieldIndex("credential_uid");
    int source = schema.fieldIndex("src_ip_prefix");
    int impact = schema.fieldIndex("impact_tier");
    int own = schema.fieldIndex("own_maximum");
    MapPartitionsFunction<Row, Row> assess =
        partition -> {
          Baseline baseline = shipped.value().baseline();
          Map<String, RiskStage> stages = new HashMap<>();
          for (ScopeBaseline scope : baseline.judgingScopes()) {
            stages.put(scope.id(), new RiskStage(scope.statistic(), scope.calibration()));
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
              if (!row.getString(identity).equals(current)) {
                current = row.getString(identity);
                state =
                    RiskState.empty(
                        policies.of(
                            baseline.policy(),
                            kind < 0 ? null : row.getString(kind),
                            row.getString(cohort),
                            current));
              }
              JudgedAction action =
                  JudgedAction.of(
                      EventRows.micros(row.get(time)),
                      row.getString(credential),
                      row.getString(source),
                      Impact.ofTier(row.isNullAt(impact) ? -1 : row.getInt(impact)));
              if (row.isNullAt(0)) {
                double held = remaining(state, action, state.policy());
                return RowFactory.create(row.getString(identity), Dates.of(row.get(date)), held);
              }
              double risk =
                  stages
                      .get(baseline.scopeFor(row.getString(cohort)).id())
                      .assessCalibrationDay(
                          state,
                          action,
                          baseline.habits().of(current).relative(shifted.vector(row)),
                          row.getDouble(0),
                          row.getDouble(own))
                      .effectiveRisk();
              LocalDate day = Dates.of(row.get(date));
              return RowFactory.create(row.getString(identity), day, risk);
            }
          };
        };
    return evidence
        .repartition(col("identity"))
        .sortWithinPartitions("identity", "time", "metadata_uid", "metadata_product")
        .mapPartitions(assess, Encoders.row(MAXIMUM))
        .groupBy("identity", "event_date")
        .agg(org.apache.spark.sql.functions.max("risk").as("risk"));
  }
}
