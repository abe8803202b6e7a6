package io.tidemark.jobs.report;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;

import io.tidemark.batch.RowCodec;
import io.tidemark.jobs.label.Label;
import io.tidemark.jobs.leak.Leak;
import io.tidemark.jobs.report.RiskRows.RiskTotals;
import io.tidemark.jobs.table.BaselinesTable.Trained;
import io.tidemark.jobs.table.HealthTables;
import io.tidemark.jobs.table.IdentitiesTable;
import io.tidemark.jobs.table.IngestTables;
import io.tidemark.notebooks.report.NightReport;
import io.tidemark.notebooks.report.NightReport.BaselineChange;
import io.tidemark.notebooks.report.NightReport.CohortLine;
import io.tidemark.notebooks.report.NightReport.Detection;
import io.tidemark.notebooks.report.NightReport.IngestReport;
import io.tidemark.notebooks.report.NightReport.LeakLine;
import io.tidemark.notebooks.report.NightReport.NightLine;
import io.tidemark.notebooks.report.NightReport.NightOverview;
import io.tidemark.notebooks.report.NightReport.SwimLane;
import io.tidemark.notebooks.report.NightReport.ThresholdReport;
import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.baseline.BudgetEvidence;
import io.tidemark.runtime.baseline.CalibratedThresholds;
import io.tidemark.runtime.baseline.ScopeBaseline;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

/** Assembles a night's report by about twenty queries, with bounded data on the driver. */
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
    List<Label> labels = Label.TABLE.all(source.warehouse());
    List<NightLine> nights = NightRows.of(source, labels);
    BaselineRows baselines = BaselineRows.of(source);
    Optional<Baseline> judge = baselines.judge().map(BaselineRows.Stored::baseline);
    ScoreRows scores = ScoreRows.of(source, judge.map(b -> b.policy().confidence()));
    RiskRows risk = RiskRows.of(source, labels, judge, MOST_LISTED);
    List<SwimLane> lanes = LaneRows.of(source);
    Map<String, String> metrics = new TreeMap<>();
    baselines.trained().ifPresent(stored -> metrics.putAll(stored.row().metrics()));
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
        cohorts(risk.totals().cohorts(), judge),
        FeatureCounts.lines(source, risk.totals().leads(), metrics),
        thresholds(nights, scores, judge),
        leaks(source),
        ingest(source),
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
    Optional<Trained> trained = baselines.trained().map(BaselineRows.Stored::row);
    Optional<LearningStatus> learning =
        baselines
            .judge()
            .filter(stored -> stored.row().isStarter())
            .map(starter -> LearningStatus.of(source.warehouse(), source.night(), trained));
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
            ? LearningStatus.unusualDays(source.warehouse(), source.program(), source.night())
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
    List<Double> shares = nights.stream().map(NightLine::knownFalseShare).toList();
    List<Double> evidence =
        judge.map(b -> BudgetEvidence.of(b.policy().budgetMedium(), shares)).orElse(List.of());
    return new ThresholdReport(
        scores.scores(),
        scores.risks(),
        thresholds.map(CalibratedThresholds::medium).orElse(Double.NaN),
        thresholds.map(CalibratedThresholds::high).orElse(Double.NaN),
        judge.map(b -> b.policy().budgetMedium()).orElse(Double.NaN),
        judge.map(b -> b.policy().confidence()).orElse(Double.NaN),
        thresholds.map(t -> t.mediumPromise().extrapolated()).orElse(false),
        nights,
        evidence,
        BudgetEvidence.BROKEN,
        scores.whatIf(),
        scores.referenceNights());
  }

  private BaselineChange change(BaselineRows baselines, List<Label> labels) {
    List<String> accepted = new ArrayList<>();
    baselines
        .trained()
        .ifPresent(
            stored ->
                stored
                    .row()
                    .acceptedGates()
                    .forEach((gate, why) -> accepted.add(gate + ": " + why)));
    Dataset<Row> newcomers =
        source.read(IdentitiesTable.SPEC).filter(col("first_day").equalTo(source.night()));
    Dataset<Row> first = newcomers.orderBy("identity").limit(NEW_IDENTITIES).select("identity");
    List<String> fresh = first.as(Encoders.STRING()).collectAsList();
    return new BaselineChange(
        baselines.figures(),
        baselines.trained().map(stored -> stored.row().gates()).orElse(List.of()),
        accepted,
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
    String verdict = label.verdict().label();
    String note = label.note().isEmpty() ? "" : ": " + label.note();
    return "%s: %s from %s to %s, by %s%s"
        .formatted(label.identity(), verdict, label.from(), label.to(), label.actor(), note);
  }

  private static final int MOST = 200;

  static List<LeakLine> leaks(ReportSource source) {
    return Leak.TABLE.all(source.warehouse()).stream()
        .filter(leak -> leak.state().status() == Leak.Status.OPEN)
        .filter(leak -> leak.since().isBefore(source.end()))
        .sorted(Comparator.comparing(Leak::since).thenComparing(Leak::kind).thenComparing(Leak::id))
        .limit(MOST)
        .map(
            leak ->
                new LeakLine(
                    leak.kind() == Leak.Kind.IDENTITY,
                    leak.id(),
                    leak.since(),
                    leak.treatment() == Leak.Treatment.REFUSE,
                    leak.credentials().size(),
                    leak.lastAccepted(),
                    leak.daysValid()))
        .toList();
  }

  static List<CohortLine> cohorts(
      SortedMap<String, RiskTotals.Cohort> cohorts, Optional<Baseline> judge) {
    List<CohortLine> lines = new ArrayList<>();
    cohorts.forEach((name, cohort) -> lines.add(cohortLine(name, cohort, judge)));
    return lines;
  }

  private static CohortLine cohortLine(
      String name, RiskTotals.Cohort cohort, Optional<Baseline> judge) {
    Optional<ScopeBaseline> scope =
        judge.map(baseline -> baseline.scopeFor(name.isEmpty() ? null : name));
    Optional<CalibratedThresholds> thresholds = scope.flatMap(ScopeBaseline::thresholds);
    return new CohortLine(
        name.isEmpty() ? "none" : name,
        cohort.identities(),
        cohort.events(),
        cohort.alerted(),
        cohort.maxRisk(),
        scope.map(ScopeBaseline::id).orElse("no longer stored"),
        scope.map(ScopeBaseline::trainingRows).orElse(0L),
        scope.map(ScopeBaseline::trainingDays).orElse(0),
        thresholds.map(CalibratedThresholds::medium).orElse(Double.NaN),
        thresholds.map(CalibratedThresholds::high).orElse(Double.NaN));
  }

  static IngestReport ingest(ReportSource source) {
    return new IngestReport(sources(source), notices(source), rejected(source), files(source));
  }

  private static List<IngestReport.Source> sources(ReportSource source) {
    Dataset<Row> counted =
        source
            .tonight(HealthTables.SOURCE_HEALTH)
            .orderBy(col("status").equalTo("ok"), col("product"), col("account"))
            .limit(MOST)
            .withColumn("usual", expr("coalesce(usual_events, double('NaN'))"))
            .withColumn("delivery_seconds", expr("coalesce(delivery_seconds, double('NaN'))"))
            .withColumnRenamed("last_event", "last");
    return RowCodec.of(IngestReport.Source.class).read(counted);
  }

  private static List<IngestReport.Notice> notices(ReportSource source) {
    Dataset<Row> grouped =
        source.tonight(HealthTables.NOTICES).orderBy("severity", "kind", "subject").limit(MOST);
    return RowCodec.of(IngestReport.Notice.class).read(grouped);
  }

  private static List<IngestReport.Rejected> rejected(ReportSource source) {
    Dataset<Row> selected =
        source
            .read(IngestTables.REJECTED_RECORDS)
            .filter("resolved_by IS NULL")
            .groupBy(col("reason"), expr("coalesce(format, 'unknown') AS format"))
            .agg(expr("count(*) AS records"), expr("min(detail) AS detail"))
            .orderBy(col("records").desc(), col("reason"), col("format"))
            .limit(MOST);
    return RowCodec.of(IngestReport.Rejected.class).read(selected);
  }

  private static List<IngestReport.Files> files(ReportSource source) {
    Column[] counts =
        Stream.of("read", "accepted", "duplicates", "rejected", "merged", "skipped", "deferred")
            .map(name -> sum(name).as(name))
            .toArray(Column[]::new);
    Dataset<Row> listed =
        source
            .read(IngestTables.INGESTED_FILES)
            .groupBy(expr("coalesce(format, 'unknown') AS format"))
            .agg(count(lit(1)).as("files"), counts)
            .orderBy("format");
    return RowCodec.of(IngestReport.Files.class).read(listed);
  }
}
