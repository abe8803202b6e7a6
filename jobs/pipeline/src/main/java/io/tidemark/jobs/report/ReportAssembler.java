package io.tidemark.jobs.report;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.tidemark.jobs.label.Label;
import io.tidemark.jobs.label.LabelStore;
import io.tidemark.jobs.table.IdentitiesTable;
import io.tidemark.notebooks.report.NightReport;
import io.tidemark.notebooks.report.NightReport.BaselineChange;
import io.tidemark.notebooks.report.NightReport.Detection;
import io.tidemark.notebooks.report.NightReport.NightLine;
import io.tidemark.notebooks.report.NightReport.NightOverview;
import io.tidemark.notebooks.report.NightReport.SwimLane;
import io.tidemark.notebooks.report.NightReport.ThresholdReport;
import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.baseline.BudgetEvidence;
import io.tidemark.runtime.baseline.CalibratedThresholds;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

/**
 * Assembles the report of a judged night. This takes about twenty queries, regardless of the size
 * of the night. The amount of data on the driver is bounded, regardless of the number of identities
 * and events.
 */
public final class ReportAssembler {
  private static final int MOST_LISTED = 10_000;
  private static final int NEW_IDENTITIES = 50;
  private static final int LABELS = 100;

  private final ReportSource source;

  private ReportAssembler(ReportSource source) {
    this.source = source;
  }

  public static NightReport of(ReportSource source) {
    return new ReportAssembler(source).gather();
  }

  private NightReport gather() {
    List<Label> labels = new LabelStore(source.warehouse()).all();
    List<NightLine> nights = NightRows.of(source, labels);
    ScoreRows scores = ScoreRows.of(source);
    BaselineRows baselines = BaselineRows.of(source);
    Optional<Baseline> judge = baselines.judge().map(BaselineRows.Stored::baseline);
    RiskRows risk = RiskRows.of(source, labels, judge, MOST_LISTED);
    List<SwimLane> lanes = LaneRows.of(source);
    Map<String, String> metrics =
        baselines
            .trained()
            .map(stored -> stored.row().metrics())
            .orElse(Collections.emptySortedMap());
    Optional<Detection> detection = source.attacks().map(rows -> rows.on(source.night(), judge));
    return new NightReport(
        source.night(),
        glance(risk, detection, nights, scores, baselines),
        risk.alerts(),
        risk.totals().alerts(),
        lanes,
        detection,
        CaseRows.of(source, risk.casesWith(lanes), baselines),
        risk.lines(),
        CohortRows.of(risk.totals().cohorts(), judge),
        FeatureRows.of(source, risk.totals().leads(), metrics),
        thresholds(nights, scores, judge),
        LeakRows.of(source),
        IngestRows.of(source),
        change(baselines, labels));
  }

  private NightOverview glance(
      RiskRows risk,
      Optional<Detection> detection,
      List<NightLine> nights,
      ScoreRows scores,
      BaselineRows baselines) {
    Map<String, Long> byCount = new LinkedHashMap<>();
    risk.totals().kinds().entrySet().stream()
        .sorted(
            Map.Entry.<String, Long>comparingByValue()
                .reversed()
                .thenComparing(Map.Entry.comparingByKey()))
        .forEach(kind -> byCount.put(kind.getKey(), kind.getValue()));
    Optional<LearningStatus> learning =
        baselines
            .judge()
            .filter(stored -> stored.row().isStarter())
            .map(
                starter ->
                    LearningStatus.of(
                        source.warehouse(),
                        source.night(),
                        baselines.trained().map(BaselineRows.Stored::row)));
    return new NightOverview(
        scores.decisions().values().stream().mapToLong(Long::longValue).sum(),
        scores.notJudged(),
        byCount,
        scores.decisions(),
        risk.suppressed().size(),
        detection.map(found -> attacked(risk.suppressed(), found)).orElse(List.of()),
        risk.totals().policyStepUps(),
        baselines.judgedBy(),
        baselines.describeTraining(),
        learning.map(LearningStatus::describe).orElse(""),
        learning.isPresent()
            ? UnusualDays.of(source.warehouse(), source.program(), source.night())
            : List.of(),
        nights,
        nights.size() < NightRows.FIRST_NIGHTS ? NightRows.history(source) : List.of());
  }

  /** Returns the identities whose most severe event is part of a detected attack. */
  private static List<String> attacked(List<String> identities, Detection detection) {
    return detection.attacks().stream()
        .filter(Detection.Attack::found)
        .map(attack -> attack.gravest().identity())
        .filter(identities::contains)
        .distinct()
        .sorted()
        .toList();
  }

  private static ThresholdReport thresholds(
      List<NightLine> nights, ScoreRows scores, Optional<Baseline> judge) {
    Optional<CalibratedThresholds> thresholds = judge.flatMap(b -> b.scopeFor(null).thresholds());
    return new ThresholdReport(
        scores.scores(),
        scores.risks(),
        thresholds.map(CalibratedThresholds::medium).orElse(Double.NaN),
        thresholds.map(CalibratedThresholds::high).orElse(Double.NaN),
        judge.map(b -> b.policy().budgetMedium()).orElse(Double.NaN),
        judge.map(b -> b.policy().confidence()).orElse(Double.NaN),
        thresholds.map(t -> t.mediumPromise().extrapolated()).orElse(false),
        nights,
        judge
            .map(
                baseline ->
                    BudgetEvidence.of(
                        baseline.policy().budgetMedium(),
                        nights.stream().map(NightLine::knownFalseShare).toList()))
            .orElse(List.of()),
        BudgetEvidence.BROKEN,
        scores.whatIf(),
        scores.referenceNights());
  }

  private BaselineChange change(BaselineRows baselines, List<Label> labels) {
    Dataset<Row> newcomers =
        source
            .warehouse()
            .read(IdentitiesTable.SPEC)
            .filter(col("first_day").equalTo(lit(source.night())));
    List<String> fresh =
        newcomers
            .orderBy("identity")
            .limit(NEW_IDENTITIES)
            .select("identity")
            .as(Encoders.STRING())
            .collectAsList();
    return new BaselineChange(
        baselines.figures(),
        baselines.trained().map(stored -> stored.row().gates()).orElse(List.of()),
        baselines
            .trained()
            .map(
                stored ->
                    stored.row().acceptedGates().entrySet().stream()
                        .map(gate -> gate.getKey() + ": " + gate.getValue())
                        .toList())
            .orElse(List.of()),
        fresh,
        newcomers.count(),
        labels.stream().filter(this::counts).limit(LABELS).map(ReportAssembler::describe).toList());
  }

  /** Returns whether a label covers a night in the report and has not expired. */
  private boolean counts(Label label) {
    return label.from().isBefore(source.end())
        && !label.to().isBefore(source.end().minus(java.time.Duration.ofDays(NightRows.NIGHTS)))
        && label.expires().map(source.end()::isBefore).orElse(true);
  }

  private static String describe(Label label) {
    return "%s: %s from %s to %s, by %s%s"
        .formatted(
            label.identity(),
            label.verdict().label(),
            label.from(),
            label.to(),
            label.actor(),
            label.note().isEmpty() ? "" : ": " + label.note());
  }
}
