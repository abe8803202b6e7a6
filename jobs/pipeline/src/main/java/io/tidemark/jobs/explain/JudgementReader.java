package io.tidemark.jobs.explain;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.tidemark.batch.Columns;
import io.tidemark.batch.RowCodec;
import io.tidemark.batch.RowCodec.Named;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.program.FeatureProgram;
import io.tidemark.jobs.table.AccessEventsTable;
import io.tidemark.jobs.table.BaselinesTable;
import io.tidemark.jobs.table.BaselinesTable.Trained;
import io.tidemark.jobs.table.IdentityRiskTable;
import io.tidemark.jobs.table.ScoredEventsTable;
import io.tidemark.jobs.table.Warehouse;
import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.baseline.EventStatistic;
import io.tidemark.runtime.judge.BaselineJudge;
import io.tidemark.runtime.judge.JudgedAction;
import io.tidemark.runtime.judge.Verdict;
import io.tidemark.runtime.policy.Policy;
import io.tidemark.runtime.risk.RiskPolicy;
import io.tidemark.runtime.risk.RiskState;
import io.tidemark.training.EventHeader;
import io.tidemark.training.EventVector;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Restores the state in which an event was judged, including the baseline that judged it. */
public record JudgementReader(Warehouse warehouse, FeatureProgram program, Policy policies) {
  /** A stored verdict; {@code lateDays} is present if the event was judged when it arrived. */
  public record Stored(
      @Named("metadata_product") String product,
      @Named("metadata_uid") String uid,
      Instant time,
      String action,
      String decision,
      Optional<Double> effectiveRisk,
      Optional<Integer> lateDays) {}

  private static final RowCodec<Stored> VERDICTS = RowCodec.of(Stored.class);

  /** Returns the stored verdict on an event, or empty if the event was not judged. */
  public Optional<Stored> stored(AccessEvent event) {
    Column isEvent =
        col("metadata_uid")
            .equalTo(event.text(EventColumn.METADATA_UID))
            .and(col("metadata_product").equalTo(event.text(EventColumn.METADATA_PRODUCT)));
    return VERDICTS.first(verdicts(dayOf(event)).where(isEvent));
  }

  /** Returns the verdicts on an identity's events on a given day, most severe first. */
  public List<Stored> gravest(String identity, LocalDate day, int most) {
    return VERDICTS.read(
        verdicts(day)
            .where(col("identity").equalTo(identity))
            .orderBy(ScoredEventsTable.gravity().desc())
            .limit(most));
  }

  /** Returns the verdicts on a day's events. Late events were judged on the night they arrived. */
  private Dataset<Row> verdicts(LocalDate day) {
    Dataset<Row> inTime =
        warehouse
            .read(ScoredEventsTable.spec(program), day)
            .withColumn(AccessEventsTable.LATE_DAYS, lit(null).cast("int"));
    Dataset<Row> late =
        warehouse
            .read(ScoredEventsTable.late(program))
            .where(col(Columns.EVENT_DATE).equalTo(day))
            .drop(ScoredEventsTable.NIGHT, "account");
    Dataset<Row> known = inTime.select("metadata_product", "metadata_uid");
    return inTime.unionByName(late.join(known, Columns.eventKey(), "left_anti"));
  }

  /** Returns the state in which an event was judged; empty without its vector or a baseline. */
  public Optional<JudgementContext> read(AccessEvent event) {
    LocalDate day = dayOf(event);
    Optional<Baseline> baseline = baselineBefore(day);
    if (baseline.isEmpty()) {
      return Optional.empty();
    }
    String identity = event.text(EventColumn.IDENTITY);
    Dataset<Row> features =
        warehouse
            .read(ScoredEventsTable.features(program), day)
            .where(col("identity").equalTo(identity))
            .orderBy("time", "metadata_uid", "metadata_product");
    Iterator<EventVector> events = EventVector.iterator(features, baseline.get().features());
    BaselineJudge judge = new BaselineJudge(baseline.get(), program.recentFeatures());
    RiskState state = null;
    while (events.hasNext()) {
      EventVector next = events.next();
      EventHeader other = next.header();
      String cohort = other.cohort();
      RiskPolicy policy = policies.figures(baseline.get().policy(), other.kind(), cohort, identity);
      state = state == null ? opening(identity, day, policy) : state.under(policy);
      double usualMaximum = baseline.get().usualMaximum(identity, cohort);
      float[] vector = next.vector();
      JudgedAction action = other.action();
      if (other.uid().equals(event.text(EventColumn.METADATA_UID))
          && other.product().equals(event.text(EventColumn.METADATA_PRODUCT))) {
        return Optional.of(
            new JudgementContext(
                judge, cohort, usualMaximum, policy, state.toBytes(), vector, action));
      }
      judge.judge(cohort, usualMaximum, state, vector, action);
    }
    return Optional.empty();
  }

  private RiskState opening(String identity, LocalDate day, RiskPolicy policy) {
    Column isOpening =
        IdentityRiskTable.isOpening(warehouse, day).and(col("identity").equalTo(identity));
    Dataset<Row> states =
        warehouse.read(IdentityRiskTable.SPEC).where(isOpening.and(col("risk_state").isNotNull()));
    List<Row> own = states.select("risk_state").collectAsList();
    return own.isEmpty()
        ? RiskState.empty(policy)
        : RiskState.fromBytes(own.get(0).getAs(0), policy);
  }

  /** Returns the baseline used to judge a day. */
  public Optional<Baseline> baselineBefore(LocalDate day) {
    return BaselinesTable.judgeOf(warehouse, day, program.catalogue().hash())
        .map(Trained::baseline);
  }

  private static LocalDate dayOf(AccessEvent event) {
    return EventTime.date(event.timeMicros());
  }

  /**
   * The state in which an event was judged. The event can be judged again from this state any
   * number of times.
   *
   * @param cohort null if the identity has none
   * @param usualMaximum the identity's usual daily maximum of the statistic
   * @param policy the identity's own policy
   * @param held the identity's risk before the event, as bytes, because judging changes a state
   */
  @SuppressWarnings("ArrayRecordComponent")
  public record JudgementContext(
      BaselineJudge judge,
      String cohort,
      double usualMaximum,
      RiskPolicy policy,
      byte[] held,
      float[] vector,
      JudgedAction action) {
    public Verdict verdict() {
      return verdict(vector, action);
    }

    /**
     * Returns the verdict that the event would have received with a different vector and action.
     */
    Verdict verdict(float[] otherVector, JudgedAction otherAction) {
      return judge.judge(cohort, usualMaximum, state(), otherVector, otherAction);
    }

    /** Returns each feature's contribution to the statistic. */
    public double[] shares() {
      return judge.shares(cohort, vector, verdict().suppressed());
    }

    /** Returns each feature's summand of the statistic, followed by the forest's. */
    List<EventStatistic.Part> parts() {
      return judge.parts(cohort, vector, verdict().suppressed());
    }

    public RiskState state() {
      return RiskState.fromBytes(held, policy);
    }

    public Baseline baseline() {
      return judge.baseline();
    }
  }
}
