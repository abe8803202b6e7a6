package io.tidemark.jobs.night;

import static org.apache.spark.sql.functions.array_position;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.when;

import io.tidemark.batch.Columns;
import io.tidemark.batch.EventReasons;
import io.tidemark.engine.event.EventTime;
import io.tidemark.jobs.night.EnforcedDecisions.CredentialStatusReports;
import io.tidemark.jobs.run.StepDeclaration;
import io.tidemark.jobs.run.StepDeclaration.Input;
import io.tidemark.jobs.run.StepRecord;
import io.tidemark.jobs.table.AccessEventsTable;
import io.tidemark.jobs.table.BaselinesTable;
import io.tidemark.jobs.table.BaselinesTable.Trained;
import io.tidemark.jobs.table.CachedDataset;
import io.tidemark.jobs.table.IdentitiesTable;
import io.tidemark.jobs.table.IdentityRiskTable;
import io.tidemark.jobs.table.ScoredEventsTable;
import io.tidemark.jobs.table.TableSpec;
import io.tidemark.jobs.table.Warehouse;
import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.policy.Policy;
import io.tidemark.runtime.risk.DecisionKind;
import io.tidemark.training.EventScoring;
import io.tidemark.training.Revalidations;
import io.tidemark.training.RiskCarry;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructField;

/**
 * Judges a day's events with the latest accepted baseline that was not trained on them.
 *
 * <p>Reads {@code event_features}, {@code access_events}, {@code profiles}, {@code baselines}, and
 * {@code identity_risk} of the previous day. A rerun with the same input writes nothing.
 */
final class ScoreStep extends DayStep {
  /** Maximum number of reasons stored for an event. */
  private static final int REASONS = 5;

  ScoreStep(NightContext night) {
    super(StepDeclaration.SCORE, night);
  }

  /** Judges a day. Returns false if no baseline is eligible to judge the day. */
  boolean run(LocalDate day) {
    Optional<Trained> judge = baselineBefore(night, day);
    if (judge.isEmpty()) {
      return false;
    }
    Revalidations restored = CredentialStatusReports.revalidations(night.warehouse(), day);
    String signature = signature(day, judge.get(), restored);
    if (isDone(day, signature)) {
      return true;
    }
    Instant since = night.now();
    begin(List.of(day));
    judge(day, judge.get().baseline(), restored);
    commit(Map.of(day, signature), null, since);
    return true;
  }

  @Override
  Optional<String> signature(LocalDate day) {
    return baselineBefore(night, day).map(baseline -> signature(day, baseline));
  }

  /** Returns the signature of the input for judging a day with the given baseline. */
  String signature(LocalDate day, Trained baseline) {
    return signature(day, baseline, CredentialStatusReports.revalidations(night.warehouse(), day));
  }

  private String signature(LocalDate day, Trained baseline, Revalidations restored) {
    StepRecord before =
        committed().values().stream()
            .filter(done -> done.eventDate().isBefore(day))
            .max(Comparator.comparing(StepRecord::eventDate))
            .orElse(null);
    return new Signature()
        .with("features", FeatureStep.signature(night, inputs, day))
        .with("baseline", baseline.bytes())
        .with("policy", night.shared(Input.POLICY))
        .with("before", before == null ? "" : before.inputSignature())
        .with("restored", Fingerprints.of(restored))
        .hex();
  }

  /** Also returns true if the previous day or this day's baseline is due. */
  @Override
  boolean isDue(LocalDate day, NightPlan plan) {
    Optional<Trained> judge = baselineBefore(night, day);
    LocalDate fresh = plan.days(StepDeclaration.TRAIN).lower(day);
    boolean isOtherJudge =
        fresh != null && judge.filter(old -> fresh.isBefore(old.trainedFor())).isEmpty();
    boolean isAfterDue = plan.days(declared).contains(day.minusDays(1));
    return isOtherJudge
        || judge.filter(old -> isAfterDue || !isDone(day, signature(day, old))).isPresent();
  }

  /** Returns the baseline used to judge a day. */
  static Optional<Trained> baselineBefore(NightContext night, LocalDate day) {
    return BaselinesTable.judgeOf(night.warehouse(), day, night.program().catalogue().hash());
  }

  private void judge(LocalDate day, Baseline baseline, Revalidations restored) {
    Warehouse warehouse = night.warehouse();
    TableSpec scoredTable = ScoredEventsTable.spec(night.program());
    Dataset<Row> features = warehouse.read(ScoredEventsTable.features(night.program()), day);
    Policy policies = night.policy();
    Dataset<Row> events = night.events(warehouse.read(AccessEventsTable.SPEC, day));
    Dataset<Row> scored = CachedDataset.of(scored(day, features, events, baseline));
    try {
      warehouse.replaceDays(
          scoredTable, scored.unionByName(notJudged(day, features, scoredTable), true), day, day);
      Dataset<Row> opening = withKindAndCohort(opening(day), policies);
      Dataset<Row> carried =
          RiskCarry.of(
              opening, scored, baseline.policy(), policies, restored, EventTime.endOf(day));
      warehouse.replaceDays(IdentityRiskTable.SPEC, identityRisk(day, scored, carried), day, day);
    } finally {
      scored.unpersist();
    }
  }

  /** Returns the risk at the start of a day, by identity. */
  private Dataset<Row> opening(LocalDate day) {
    Warehouse warehouse = night.warehouse();
    return warehouse
        .read(IdentityRiskTable.SPEC)
        .filter(IdentityRiskTable.isOpening(warehouse, day).and(col("risk_state").isNotNull()))
        .select("identity", "risk_state");
  }

  /** Returns verdicts on all vectors of a day, including reasons for conspicuous events. */
  Dataset<Row> scored(
      LocalDate day, Dataset<Row> features, Dataset<Row> events, Baseline baseline) {
    Dataset<Row> opened =
        features.join(
            opening(day).withColumnRenamed("risk_state", EventScoring.OPENING_RISK),
            new String[] {"identity"},
            "left");
    Dataset<Row> profiles = ProfileStep.profilesAsOf(night, day.minusDays(1));
    EventReasons reasons =
        new EventReasons(events, profiles, night.catalogue(), night.rules(), REASONS);
    return EventScoring.explained(
        opened, baseline, night.policy(), night.program().recentFeatures(), reasons);
  }

  /** Adds the kind and cohort, which determine how fast the risk decays. */
  private Dataset<Row> withKindAndCohort(Dataset<Row> opening, Policy policies) {
    if (policies.figureRules().isEmpty()) {
      return opening
          .withColumn("kind", lit(null).cast("string"))
          .withColumn("cohort", lit(null).cast("string"));
    }
    return opening.join(
        night.read(IdentitiesTable.SPEC).select("identity", "kind", "cohort"),
        new String[] {"identity"},
        "left");
  }

  /** Returns a day's events of people, unknown callers and refused credentials. */
  private Dataset<Row> notJudged(LocalDate day, Dataset<Row> features, TableSpec table) {
    Dataset<Row> others =
        inputs
            .events(night.warehouse())
            .filter(col(AccessEventsTable.EVENT_DATE).equalTo(day).and(not(isJudged())))
            .join(
                features.select("metadata_product", "metadata_uid"),
                Columns.eventKey(),
                "left_anti");
    return notJudged(others, table);
  }

  /** Returns a condition that selects events of machines whose credentials were not refused. */
  static Column isJudged() {
    return expr("coalesce(is_nhi, false) AND coalesce(is_authenticated, true)");
  }

  /** Returns stored events as rows of a verdict table, without a verdict. */
  static Dataset<Row> notJudged(Dataset<Row> events, TableSpec table) {
    List<String> present = Arrays.asList(events.columns());
    return events.select(
        Arrays.stream(table.schema().fields())
            .map(field -> notJudgedColumn(field, present))
            .toArray(Column[]::new));
  }

  private static Column notJudgedColumn(StructField field, List<String> present) {
    String name = field.name();
    Column value =
        switch (name) {
          case "decision" -> lit("NOT_JUDGED");
          case "cause" -> lit("NONE");
          default -> present.contains(name) ? col(name) : lit(null);
        };
    return value.cast(field.dataType()).as(name);
  }

  private Dataset<Row> identityRisk(LocalDate day, Dataset<Row> scored, Dataset<Row> carried) {
    return identityDays(scored)
        .join(carried, new String[] {"identity"}, "full_outer")
        .withColumn(IdentityRiskTable.EVENT_DATE, lit(day))
        .na()
        .fill(
            Map.of(
                "events", 0L,
                "alerts", 0L,
                "policy_step_ups", 0L,
                "decision", "ALLOW",
                "closing_risk", 0.0));
  }

  /**
   * Returns one row per identity of a day, with the strongest decision of its alerts and the level
   * of its riskiest event, which may be different ones because a decision also depends on impact.
   * {@code leading_feature} is {@code bound:rule} if a bound caused the gravest alert, and
   * otherwise the feature in the first reason; null without a reason. If no alert has reasons, they
   * are those of the evidence that was allowed.
   */
  static Dataset<Row> identityDays(Dataset<Row> events) {
    Column isAlert = ScoredEventsTable.isAlert();
    return events
        .withColumn("any_gravity", ScoredEventsTable.gravity())
        .withColumn("gravity", when(isAlert, col("any_gravity")))
        .withColumn("strength", when(isAlert, strength()))
        .groupBy("identity")
        .agg(
            expr("max(nhi_kind) AS kind"),
            expr("max(cohort) AS cohort"),
            expr("count(*) AS events"),
            expr("max(risk) AS max_risk"),
            expr("min(p_value) AS lowest_p"),
            expr("max_by(level, struct(effective_risk, time, metadata_uid)) AS level"),
            expr("max_by(decision, strength) AS decision"),
            expr("count(gravity) AS alerts"),
            expr("count_if(cause = 'POLICY') AS policy_step_ups"),
            expr("min(if(gravity IS NULL, NULL, time)) AS first_alert"),
            expr("max_by(reasons, if(size(reasons) > 0, any_gravity, NULL)) AS reasons"),
            expr("max_by(if(cause = 'BOUND', cause_detail, NULL), gravity) AS bound"))
        .withColumn("reasons", when(col("alerts").gt(0), col("reasons")))
        .withColumn("leading_feature", expr("coalesce(bound, get(reasons, 0).feature)"))
        .drop("bound");
  }

  private static Column strength() {
    String[] rising = Arrays.stream(DecisionKind.values()).map(Enum::name).toArray(String[]::new);
    return array_position(lit(rising), col("decision"));
  }
}
