package io.tidemark.training;

import static org.apache.spark.sql.functions.col;

import io.tidemark.batch.EventReasons;
import io.tidemark.batch.Iterators;
import io.tidemark.batch.KeptColumns;
import io.tidemark.batch.RowStream;
import io.tidemark.batch.TextCache;
import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.program.RecentFeatures;
import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.judge.BaselineJudge;
import io.tidemark.runtime.judge.Verdict;
import io.tidemark.runtime.policy.Policy;
import io.tidemark.runtime.risk.Cause;
import io.tidemark.runtime.risk.RiskPolicy;
import io.tidemark.runtime.risk.RiskState;
import io.tidemark.training.EventVector.ActionRows;
import java.io.Serializable;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.SpecificInternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Scores a day's events with a baseline that was not trained on them. Because the risk at each
 * event depends on the preceding events, this requires one shuffle by identity and a sort by time,
 * event id and product.
 */
public final class EventScoring {
  /** Column with the risk state as of the preceding midnight, or null for no earlier risk. */
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

  private static final String[] READ =
      Stream.concat(KEPT.stream(), Stream.of(OPENING_RISK, "habitual_action", "bound_breach"))
          .toArray(String[]::new);

  private EventScoring() {}

  /**
   * Returns the schema of the result: the kept columns and the verdict. {@code score} is in (0, 1].
   * {@code leading_feature} is a position, or −1 if no feature leads. If requested, there are
   * {@code reasons} for decisions stronger than ALLOW and for evidence, which may cause such a
   * decision later. A starter also gives them for each event that is more unusual than its
   * identity's earlier events. Otherwise they are null.
   */
  public static StructType schema(StructType features) {
    StructType schema = new StructType();
    for (String name : KEPT) {
      StructField field = features.apply(name);
      schema = schema.add(field.name(), field.dataType());
    }
    for (String name :
        List.of("score", "statistic", "p_value", "risk", "effective_risk", "trust")) {
      schema = schema.add(name, DataTypes.DoubleType);
    }
    for (String name : List.of("level", "decision", "cause", "cause_detail", "scope")) {
      schema = schema.add(name, DataTypes.StringType);
    }
    return schema.add("leading_feature", DataTypes.IntegerType).add("reasons", EventReasons.TYPE);
  }

  /**
   * Scores a day's events.
   *
   * @param features feature rows for one day, with {@link #OPENING_RISK}
   * @param policies exceptions to the baseline's own policy
   * @return rows of {@link #schema}, one per event
   */
  public static Dataset<Row> of(
      Dataset<Row> features, Baseline baseline, Policy policies, RecentFeatures recent) {
    Dataset<Row> read = read(features, baseline);
    Dataset<Row> sorted =
        read.repartition(col("identity"))
            .sortWithinPartitions("identity", "time", "metadata_uid", "metadata_product");
    Pass pass = new Pass(read.schema(), DayMaxima.ship(features, baseline), policies, recent);
    return RowStream.mapped(
        sorted,
        pass.result(),
        rows -> Iterators.map(rows, new Judging(pass, (vector, shares) -> null)::judge));
  }

  /** Same, with reasons. */
  public static Dataset<Row> explained(
      Dataset<Row> features,
      Baseline baseline,
      Policy policies,
      RecentFeatures recent,
      EventReasons reasons) {
    Dataset<Row> read = read(features, baseline);
    Pass pass = new Pass(read.schema(), DayMaxima.ship(features, baseline), policies, recent);
    return reasons.mapped(
        read, pass.result(), rows -> Iterators.map(rows, new Judging(pass, rows::reasons)::judge));
  }

  private static Dataset<Row> read(Dataset<Row> features, Baseline baseline) {
    return features.select(
        VectorRows.of(features.schema(), baseline.features()).selectedAfter(READ));
  }

  private record Pass(
      StructType type, Broadcast<ExecutorBaseline> baseline, Policy policies, RecentFeatures recent)
      implements Serializable {
    StructType result() {
      return schema(type);
    }
  }

  /** Scores one partition, identity by identity, reusing the same row object for every event. */
  private static final class Judging {
    private static final int OPENING = KEPT.size();

    private final JudgedRow current;
    private final Baseline baseline;
    private final BaselineJudge judge;
    private final Policy policies;
    private final KeptColumns kept;
    private final TextCache kind;
    private final ActionRows actions;
    private final InternalRow judged;
    private final BiFunction<float[], double[], ArrayData> words;

    private RiskState state;
    private double mostUnusual;
    private String metKind;
    private String metCohort;

    private Judging(Pass pass, BiFunction<float[], double[], ArrayData> words) {
      this.words = words;
      policies = pass.policies;
      baseline = pass.baseline.value().baseline();
      StructType type = pass.type;
      current = new JudgedRow(type, baseline.features(), baseline);
      judge = new BaselineJudge(baseline, pass.recent);
      kept = new KeptColumns(type, KEPT.size());
      kind = new TextCache(type, "nhi_kind");
      actions = new ActionRows(type, UnaryOperator.identity());
      judged = new SpecificInternalRow(pass.result());
    }

    private InternalRow judge(InternalRow row) {
      boolean isAnother = current.take(row);
      String identity = current.identity();
      String cohort = current.cohort();
      resolvePolicy(row, isAnother, identity, cohort);
      mostUnusual = isAnother ? 0 : mostUnusual;
      float[] vector = current.vector();
      Verdict verdict =
          judge.judge(
              cohort, baseline.usualMaximum(identity, cohort), state, vector, actions.action(row));
      fill(row, cohort, vector, verdict);
      return judged;
    }

    /** Selects a policy if the kind or cohort has changed; both are taken from each event. */
    private void resolvePolicy(InternalRow row, boolean isAnother, String identity, String cohort) {
      String declared = kind.of(row);
      if (!isAnother && Objects.equals(declared, metKind) && Objects.equals(cohort, metCohort)) {
        return;
      }
      metKind = declared;
      metCohort = cohort;
      RiskPolicy policy = policies.figures(baseline.policy(), declared, cohort, identity);
      if (!isAnother) {
        state = state.under(policy);
      } else if (row.isNullAt(OPENING)) {
        state = RiskState.empty(policy);
      } else {
        state = RiskState.fromBytes(row.getBinary(OPENING), policy);
      }
    }

    private void fill(InternalRow row, String cohort, float[] vector, Verdict verdict) {
      kept.copy(row, judged);
      int at = KEPT.size();
      judged.setDouble(at++, verdict.score());
      judged.setDouble(at++, verdict.statistic());
      judged.setDouble(at++, verdict.pValue());
      judged.setDouble(at++, verdict.risk());
      judged.setDouble(at++, verdict.effectiveRisk());
      judged.setDouble(at++, verdict.trust());
      judged.update(at++, UTF8String.fromString(verdict.level().name()));
      judged.update(at++, UTF8String.fromString(verdict.decision().name()));
      judged.update(at++, UTF8String.fromString(verdict.cause().name()));
      judged.update(at++, UTF8String.fromString(verdict.reason()));
      judged.update(at++, UTF8String.fromString(verdict.scopeId()));
      judged.setInt(at++, verdict.leadingFeature());
      boolean isRanked = verdict.isByStarter() && verdict.statistic() > mostUnusual;
      mostUnusual = Math.max(mostUnusual, verdict.statistic());
      judged.update(
          at,
          verdict.cause() == Cause.NONE && verdict.pValue() == 1 && !isRanked
              ? null
              : words.apply(vector, judge.shares(cohort, vector, verdict.suppressed())));
    }
  }

  /**
   * Scores consecutive days in memory and carries each identity's risk over midnight. The results
   * equal those of {@link EventScoring} and {@link RiskCarry}. At first, no identity has any risk.
   */
  public static final class InMemoryScoring {
    private final Policy policies;
    private final RecentFeatures recent;
    private final NavigableMap<String, RiskState> states = new TreeMap<>();

    public InMemoryScoring(Policy policies, RecentFeatures recent) {
      this.policies = policies;
      this.recent = recent;
    }

    /** Receives the scored events, identity by identity in scoring order. */
    public interface Listener {
      /**
       * Receives an event and, on demand, each feature's share. No share is negative, and they add
       * up to 1 or are all 0.
       */
      void judged(EventVector event, Verdict verdict, Supplier<double[]> shares);
    }

    /**
     * Scores a day's events, which may be in any order. Days must come in order, and the baseline
     * must not have been trained on the day.
     */
    public void judge(
        LocalDate day, Baseline baseline, Collection<EventVector> events, Listener listener) {
      BaselineJudge judge = new BaselineJudge(baseline, recent);
      List<EventVector> ordered = new ArrayList<>(events);
      ordered.sort(EventVector.BY_IDENTITY);
      EventHeader met = null;
      RiskState state = null;
      for (EventVector event : ordered) {
        EventHeader header = event.header();
        // The kind and cohort are taken from each event, and an identity may change them.
        if (met == null
            || !header.identity().equals(met.identity())
            || !Objects.equals(header.kind(), met.kind())
            || !Objects.equals(header.cohort(), met.cohort())) {
          met = header;
          state = stateOf(header, baseline);
        }
        Verdict verdict =
            judge.judge(
                header.cohort(),
                baseline.usualMaximum(header.identity(), header.cohort()),
                state,
                event.vector(),
                header.action());
        listener.judged(
            event,
            verdict,
            () -> judge.shares(header.cohort(), event.vector(), verdict.suppressed()));
      }
      long midnight = EventTime.endOf(day);
      states.values().removeIf(left -> !RiskCarry.isCarried(left, midnight));
    }

    private RiskState stateOf(EventHeader header, Baseline baseline) {
      RiskPolicy policy =
          policies.figures(baseline.policy(), header.kind(), header.cohort(), header.identity());
      return states.compute(
          header.identity(),
          (identity, carried) -> carried == null ? RiskState.empty(policy) : carried.under(policy));
    }
  }
}
