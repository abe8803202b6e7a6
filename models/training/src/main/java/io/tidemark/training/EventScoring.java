package io.tidemark.training;

import static org.apache.spark.sql.functions.col;

import io.tidemark.batch.EventRows;
import io.tidemark.engine.event.Impact;
import io.tidemark.engine.program.RecentFeatures;
import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.baseline.FeatureHabits;
import io.tidemark.runtime.judge.BaselineJudge;
import io.tidemark.runtime.judge.JudgedAction;
import io.tidemark.runtime.judge.JudgedAction.Habit;
import io.tidemark.runtime.judge.Verdict;
import io.tidemark.runtime.policy.RiskPolicies;
import io.tidemark.runtime.risk.Cause;
import io.tidemark.runtime.risk.RiskPolicy;
import io.tidemark.runtime.risk.RiskState;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Judges the events of a day with a baseline that has not seen them: one shuffle by identity, in
 * (time, event id, product) order, because risk decays from event to event.
 */
public final class EventScoring {
  /** Column with the identity's risk state as of the midnight before; null for none. */
  public static final String OPENING_RISK = "opening_risk";

  private static final List<String> KEPT =
      List.of(
          "metadata_product",
          "metadata_uid",
          "event_date",
          "time",
          "identity",
          "cohort",
          "nhi_kind",
          "credential_uid",
          "src_ip_prefix",
          "action",
          "impact_tier");

  private EventScoring() {}

  /**
   * The schema of the result: the kept columns, then {@code score} (isolation score in (0, 1]),
   * {@code statistic}, {@code p_value}, {@code risk}, {@code effective_risk}, {@code trust}, {@code
   * level}, {@code decision}, {@code cause}, {@code cause_detail}, {@code scope}, {@code
   * leading_feature} (position, −1 for none), {@code shares} (per feature; null unless the decision
   * is more than ALLOW).
   */
  public static StructType schema(StructType features) {
    StructType schema = new StructType();
    for (String name : KEPT) {
      StructField field = features.apply(name);
      schema = schema.add(field.name(), field.dataType());
    }
    return schema
        .add("score", DataTypes.DoubleType)
        .add("statistic", DataTypes.DoubleType)
        .add("p_value", DataTypes.DoubleType)
        .add("risk", DataTypes.DoubleType)
        .add("effective_risk", DataTypes.DoubleType)
        .add("trust", DataTypes.DoubleType)
        .add("level", DataTypes.StringType)
        .add("decision", DataTypes.StringType)
        .add("cause", DataTypes.StringType)
        .add("cause_detail", DataTypes.StringType)
        .add("scope", DataTypes.StringType)
        .add("leading_feature", DataTypes.IntegerType)
        .add("shares", DataTypes.createArrayType(DataTypes.DoubleType));
  }

  /**
   * Judges.
   *
   * @param features feature rows of one day with {@link #OPENING_RISK}
   * @return rows of {@link #schema}, one per event
   */
  public static Dataset<Row> of(Dataset<Row> features, Baseline baseline) {
    return of(features, baseline, RiskPolicies.NONE, RecentFeatures.NONE);
  }

  /**
   * Judges, with risk figures that differ from identity to identity.
   *
   * @param features feature rows of one day with {@link #OPENING_RISK}
   * @param policies over the baseline's own policy
   * @param recent features that look at what the identity did lately
   */
  public static Dataset<Row> of(
      Dataset<Row> features, Baseline baseline, RiskPolicies policies, RecentFeatures recent) {
    StructType input = features.schema();
    VectorRows vectors = VectorRows.of(input, baseline.features());
    Broadcast<BaselineOnExecutor> shipped = DayMaxima.ship(features, baseline);
    MapPartitionsFunction<Row, Row> judge =
        partition ->
            new Judging(partition, input, vectors, shipped.value().baseline(), policies, recent);
    return features
        .repartition(col("identity"))
        .sortWithinPartitions("identity", "time", "metadata_uid", "metadata_product")
        .mapPartitions(judge, Encoders.row(schema(input)));
  }

  /** One partition, identity by identity. */
  private static final class Judging implements Iterator<Row> {
    private final Iterator<Row> rows;
    private final VectorRows vectors;
    private final Baseline baseline;
    private final BaselineJudge judge;
    private final RiskPolicies policies;
    private final int[] kept;
    private final int identity;
    private final int opening;
    private final int habitual;
    private final int bound;
    private final float[] vector;

    private String current;
    private FeatureHabits habits;
    private RiskState state;

    private Judging(
        Iterator<Row> rows,
        StructType input,
        VectorRows vectors,
        Baseline baseline,
        RiskPolicies policies,
        RecentFeatures recent) {
      this.policies = policies;
      this.rows = rows;
      this.vectors = vectors;
      this.baseline = baseline;
      judge = new BaselineJudge(baseline, recent);
      kept = KEPT.stream().mapToInt(input::fieldIndex).toArray();
      identity = input.fieldIndex("identity");
      opening = input.fieldIndex(OPENING_RISK);
      habitual = input.fieldIndex("habitual_action");
      bound = input.fieldIndex("bound_breach");
      vector = new float[vectors.size()];
    }

    @Override
    public boolean hasNext() {
      return rows.hasNext();
    }

    @Override
    public Row next() {
      Row row = rows.next();
      if (!row.getString(identity).equals(current)) {
        current = row.getString(identity);
        habits = baseline.habits().of(current);
        RiskPolicy policy =
            policies.of(
                baseline.policy(),
                row.getString(kept[KEPT.indexOf("nhi_kind")]),
                row.getString(kept[KEPT.indexOf("cohort")]),
                current);
        state =
            row.isNullAt(opening)
                ? RiskState.empty(policy)
                : RiskState.fromBytes(row.getAs(opening), policy);
      }
      vectors.read(row, vector);
      String cohort = row.getString(kept[KEPT.indexOf("cohort")]);
      float[] relative = habits.relative(vector);
      Verdict verdict =
          judge.judge(cohort, baseline.usualMaximum(current, cohort), state, relative, action(row));
      return row(row, cohort, relative, verdict);
    }

    private JudgedAction action(Row row) {
      int tier = kept[KEPT.indexOf("impact_tier")];
      return JudgedAction.of(
          EventRows.micros(row.get(kept[KEPT.indexOf("time")])),
          row.getString(kept[KEPT.indexOf("credential_uid")]),
          row.getString(kept[KEPT.indexOf("src_ip_prefix")]),
          Impact.ofTier(row.isNullAt(tier) ? -1 : row.getInt(tier)),
          row.getString(bound),
          row.getBoolean(habitual) ? Habit.USUAL : Habit.UNUSUAL);
    }

    private Row row(Row row, String cohort, float[] relative, Verdict verdict) {
      Object[] values = new Object[kept.length + 13];
      for (int i = 0; i < kept.length; i++) {
        values[i] = row.get(kept[i]);
      }
      int at = kept.length;
      values[at++] = verdict.score();
      values[at++] = verdict.statistic();
      values[at++] = verdict.pValue();
      values[at++] = verdict.risk();
      values[at++] = verdict.effectiveRisk();
      values[at++] = verdict.trust();
      values[at++] = verdict.level().name();
      values[at++] = verdict.decision().name();
      values[at++] = verdict.cause().name();
      values[at++] = verdict.reason();
      values[at++] = verdict.scopeId();
      values[at++] = verdict.leadingFeature();
      values[at] =
          verdict.cause() == Cause.NONE
              ? null
              : boxed(judge.shares(cohort, relative, verdict.recentSetAside()));
      return RowFactory.create(values);
    }

    private static Double[] boxed(double[] shares) {
      return Arrays.stream(shares).boxed().toArray(Double[]::new);
    }
  }
}
