package io.tidemark.training;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.tidemark.batch.RowCodec;
import io.tidemark.batch.RowStream;
import io.tidemark.engine.event.AccessEvent;
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
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.SpecificInternalRow;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;

/**
 * The largest effective risk of each calibration identity-day, run through the very stage that
 * judges. Looked at are the events that are evidence, and of the others, which add no risk but are
 * held to it, those that can reach more than the evidence itself did: the first of a day, after a
 * night's risk was carried over, and whatever weighs more than a read.
 */
final class RiskMaxima {
  private record Maximum(String identity, LocalDate eventDate, double risk) {}

  private static final RowCodec<Maximum> MAXIMA = RowCodec.of(Maximum.class);
  private static final StructType MAXIMUM = MAXIMA.schema();

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
    Dataset<Row> held = held(telling.rememberedOf(rows), draft.policy(), policies);
    for (Maximum of : MAXIMA.read(assessed(evidence.unionByName(held, true), draft, policies))) {
      maxima.put(new IdentityDay(of.identity, of.eventDate), of.risk);
    }
    return maxima;
  }

  /** What is held against an action that is no evidence itself. */
  static double remaining(RiskState state, JudgedAction action, RiskPolicy policy) {
    double risk = state.risk(action.credential(), action.source(), action.timeMicros());
    return policy.effectiveRisk(risk, action.impact());
  }

  /**
   * Rows of {@link EvidenceRows#SCHEMA} where the statistic is.
   *
   * @param rows feature rows with {@code usual_maximum} and {@code own_maximum} of their day
   */
  private static Dataset<Row> evidence(Dataset<Row> rows, VectorRows vectors, Baseline draft) {
    Broadcast<BaselineOnExecutor> shipped = DayMaxima.ship(rows, draft);
    String[] others =
        Stream.concat(
                Arrays.stream(EvidenceRows.SCHEMA.fieldNames()).limit(EvidenceRows.STATISTIC),
                Stream.of("usual_maximum"))
            .toArray(String[]::new);
    Dataset<Row> read = rows.select(vectors.selectedAfter(others));
    StructType type = read.schema();
    return RowStream.mapped(
        read,
        EvidenceRows.SCHEMA,
        partition ->
            Iterators.present(
                new EvidenceRows(partition, type, vectors.features(), shipped.value().baseline())));
  }

  /** Rows that are no evidence, or need not be looked at as such, without their features. */
  private static Dataset<Row> held(Dataset<Row> rows, RiskPolicy policy, RiskPolicies policies) {
    int heavy = 0;
    boolean differ =
        policies.rules().stream().anyMatch(rule -> !rule.changes().impactWeights().isEmpty());
    while (!differ
        && heavy < Impact.values().length
        && policy.impactWeights().get(heavy).equals(policy.impactWeights().get(0))) {
      heavy++;
    }
    Column[] what =
        Arrays.stream(EvidenceRows.LOOKED_AT.fieldNames())
            .map(functions::col)
            .toArray(Column[]::new);
    Column tier = coalesce(col("impact_tier"), lit(0));
    Dataset<Row> first =
        rows.withColumn("impact_tier", tier)
            .groupBy(Arrays.copyOf(what, EvidenceRows.TIME))
            .agg(functions.min("time").as("time"));
    Dataset<Row> heavier = rows.filter(tier.geq(heavy).or(tier.lt(0))).select(what);
    return first.select(what).union(heavier);
  }

  private static Dataset<Row> assessed(
      Dataset<Row> evidence, Baseline draft, RiskPolicies policies) {
    Broadcast<BaselineOnExecutor> shipped = DayMaxima.ship(evidence, draft);
    StructType type = evidence.schema();
    Dataset<Row> sorted =
        evidence
            .repartition(col("identity"))
            .sortWithinPartitions("identity", "time", "metadata_uid", "metadata_product");
    return RowStream.mapped(
            sorted,
            MAXIMUM,
            partition -> new Assessing(partition, type, shipped.value().baseline(), policies))
        .groupBy("identity", "event_date")
        .agg(functions.max("risk").as("risk"));
  }

  /** One row of {@link #MAXIMUM} per event, always the same object. */
  private static final class Assessing implements Iterator<InternalRow> {
    private final Iterator<InternalRow> rows;
    private final Baseline baseline;
    private final RiskPolicies policies;
    private final Map<String, RiskStage> stages = new HashMap<>();
    private final RowText identity;
    private final RowText cohort;
    private final RowText kind;
    private final RowText credential;
    private final RowText source;
    private final InternalRow assessed = new SpecificInternalRow(MAXIMUM);

    private String current = "";
    private RiskState state;

    private Assessing(
        Iterator<InternalRow> rows, StructType type, Baseline baseline, RiskPolicies policies) {
      this.rows = rows;
      this.baseline = baseline;
      this.policies = policies;
      state = RiskState.empty(baseline.policy());
      for (ScopeBaseline scope : baseline.judgingScopes()) {
        stages.put(scope.id(), new RiskStage(scope.statistic(), scope.calibration()));
      }
      identity = new RowText(type, "identity");
      cohort = new RowText(type, "cohort");
      kind = new RowText(type, "nhi_kind");
      credential = new RowText(type, "credential_uid");
      source = new RowText(type, "src_ip_prefix");
    }

    @Override
    public boolean hasNext() {
      return rows.hasNext();
    }

    @Override
    public InternalRow next() {
      InternalRow row = rows.next();
      String next = identity.of(row);
      if (!next.equals(current)) {
        current = next;
        state =
            RiskState.empty(policies.of(baseline.policy(), kind.of(row), cohort.of(row), current));
      }
      assessed.update(0, row.getUTF8String(EvidenceRows.IDENTITY));
      assessed.setInt(1, row.getInt(EvidenceRows.DATE));
      assessed.setDouble(2, risk(row));
      return assessed;
    }

    private double risk(InternalRow row) {
      JudgedAction action =
          JudgedAction.of(
              row.getLong(EvidenceRows.TIME),
              credential.of(row),
              source.of(row),
              Impact.ofTier(
                  row.isNullAt(EvidenceRows.IMPACT)
                      ? AccessEvent.MISSING
                      : row.getInt(EvidenceRows.IMPACT)));
      if (row.isNullAt(EvidenceRows.STATISTIC)) {
        return remaining(state, action, state.policy());
      }
      return stages
          .get(baseline.scopeFor(cohort.of(row)).id())
          .assessCalibrationDay(
              state,
              action,
              row.getArray(EvidenceRows.VECTOR).toFloatArray(),
              row.getDouble(EvidenceRows.STATISTIC),
              row.getDouble(EvidenceRows.OWN_MAXIMUM))
          .effectiveRisk();
    }
  }
}
