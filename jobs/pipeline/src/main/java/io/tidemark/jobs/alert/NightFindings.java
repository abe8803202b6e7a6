package io.tidemark.jobs.alert;

import static org.apache.spark.sql.functions.col;

import io.tidemark.batch.Columns;
import io.tidemark.batch.EventRows;
import io.tidemark.batch.RowCodec;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.Impact;
import io.tidemark.exports.DetectionFinding;
import io.tidemark.exports.DetectionFinding.Assessment;
import io.tidemark.exports.DetectionFinding.Evidence;
import io.tidemark.exports.DetectionFinding.Subject;
import io.tidemark.jobs.report.AlertOrder;
import io.tidemark.jobs.report.AlertRows;
import io.tidemark.jobs.report.ReportSource;
import io.tidemark.jobs.table.AccessEventsTable;
import io.tidemark.jobs.table.BaselinesTable;
import io.tidemark.jobs.table.IdentityRiskTable;
import io.tidemark.jobs.table.ScoredEventsTable;
import io.tidemark.notebooks.report.Alert;
import io.tidemark.notebooks.report.ReportPages;
import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.risk.DecisionKind;
import io.tidemark.runtime.risk.Level;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Converts a judged night's alerts to findings, including the events that raised the alerts. */
public final class NightFindings {
  /** Maximum number of findings per night; the least severe are omitted. */
  static final int MOST = 10_000;

  private NightFindings() {}

  /**
   * Returns all findings, even suppressed ones, in the order of the night's report, with links to
   * {@code reportUrl} if it is present.
   */
  public static List<DetectionFinding> of(
      ReportSource source, AlertReviews reviews, Optional<String> reportUrl) {
    Dataset<Row> alerted = source.tonight(IdentityRiskTable.SPEC).filter(col("alerts").gt(0));
    String catalogue = source.program().catalogue().hash();
    Optional<BaselinesTable.Trained> judge =
        BaselinesTable.judgeOf(source.warehouse(), source.night(), catalogue);
    AlertOrder order = AlertOrder.of(source.warehouse(), source.night());
    Optional<Baseline> judging = judge.map(BaselinesTable.Trained::baseline);
    List<Alert> alerts = AlertRows.of(source, alerted, order, List.of(), judging, MOST);
    if (alerts.isEmpty()) {
      return List.of();
    }
    Map<String, Evidences> evidences = evidences(source);
    String baseline = judge.map(BaselinesTable.Trained::name).orElse("unknown");
    List<DetectionFinding> findings = new ArrayList<>();
    int listed = 0;
    for (Alert alert : alerts) {
      Alert.Day day = alert.day();
      Evidences own = evidences.getOrDefault(day.identity(), new Evidences());
      Assessment assessment = assessment(alert, own.impact, baseline);
      Level level = assessment.level();
      AlertReviews.Key key =
          new AlertReviews.Key(source.night(), day.identity(), level, assessment.leading());
      // The report omits suppressed alerts, even if they are labelled.
      int place = reviews.suppression(key).isPresent() ? -1 : listed++;
      findings.add(
          new DetectionFinding(
              alert.id(),
              new Subject(day.identity(), day.kind(), day.cohort(), day.owner()),
              assessment,
              day.firstAlert(),
              own.last == null ? day.firstAlert() : own.last,
              day.alerts(),
              own.evidences,
              reviews.of(key),
              place < 0
                  ? Optional.empty()
                  : reportUrl.map(
                      to -> to + "/" + source.night() + "/" + ReportPages.link(alert, place))));
    }
    return findings;
  }

  private static Assessment assessment(Alert alert, Impact impact, String baseline) {
    Alert.Day day = alert.day();
    DecisionKind decision = DecisionKind.valueOf(day.decision());
    Level level = day.level() == null ? Level.LOW : Level.valueOf(day.level());
    return new Assessment(
        decision,
        level,
        impact,
        day.effectiveRisk(),
        alert.medium(),
        alert.high(),
        baseline,
        day.reasons(),
        day.leadingFeature());
  }

  private static final class Evidences {
    private final List<Evidence> evidences = new ArrayList<>();
    private Impact impact = Impact.READ;
    private Instant last;
  }

  /** Details of an alerting event that are not part of the access event itself. */
  private record Alerting(
      String metadataProduct,
      String metadataUid,
      DecisionKind decision,
      String why,
      Optional<Integer> highestImpact,
      Instant lastAlert) {
    private List<String> key() {
      return List.of(metadataProduct, metadataUid);
    }
  }

  private static Map<String, Evidences> evidences(ReportSource source) {
    Dataset<Row> alerting =
        source
            .tonight(ScoredEventsTable.spec(source.program()))
            .filter(ScoredEventsTable.isAlert())
            .withColumn("gravity", ScoredEventsTable.gravity())
            .withColumn("why", ScoredEventsTable.why())
            .selectExpr(
                "metadata_product",
                "metadata_uid",
                "decision",
                "why",
                "max(impact_tier) over (partition by identity) as highest_impact",
                "max(time) over (partition by identity) as last_alert",
                "row_number() over (partition by identity order by gravity desc) as place")
            .filter(col("place").leq(DetectionFinding.MOST_EVIDENCES));
    Map<List<String>, Alerting> byKey = new HashMap<>();
    RowCodec.of(Alerting.class).read(alerting).forEach(one -> byKey.put(one.key(), one));
    Dataset<Row> events =
        source
            .tonight(AccessEventsTable.SPEC)
            .join(alerting.select("metadata_product", "metadata_uid"), Columns.eventKey())
            .orderBy("identity", "time", "metadata_uid", "metadata_product");
    Map<String, Evidences> evidences = new HashMap<>();
    for (AccessEvent event : EventRows.read(events)) {
      String product = event.text(EventColumn.METADATA_PRODUCT);
      Alerting one = byKey.get(List.of(product, event.text(EventColumn.METADATA_UID)));
      Evidences own =
          evidences.computeIfAbsent(event.text(EventColumn.IDENTITY), identity -> new Evidences());
      own.evidences.add(Evidence.of(event, one.decision, one.why));
      own.impact = one.highestImpact.map(Impact::ofTier).orElse(Impact.READ);
      own.last = one.lastAlert;
    }
    return evidences;
  }
}
