package io.tidemark.notebooks.report;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * The content of a night's report. Texts come from logs and are hostile; writers must make them
 * inert.
 *
 * @param night the day that was judged, UTC
 * @param glance summary of the night
 * @param alerts most severe first, at most 10 000
 * @param alertsInAll their total number
 * @param detection alerts compared with labelled attacks; empty for logs without labels
 * @param cases notable identities, those with an alert first; at most some hundreds
 * @param identities each active identity's day, by key; beyond 10 000, those with an alert first,
 *     then by level and risk
 * @param cohorts results by cohort name
 * @param features one per feature, in catalogue order
 * @param thresholds alert rates, and the effect of other budgets
 * @param leaks compromised identities that still have access
 * @param ingest results of ingest by source
 * @param baseline differences between the judging and the newly trained baseline
 */
public record NightReport(
    LocalDate night,
    Glance glance,
    List<Alert> alerts,
    long alertsInAll,
    Optional<Detection> detection,
    List<IdentityCase> cases,
    List<IdentityLine> identities,
    List<CohortLine> cohorts,
    List<FeatureLine> features,
    ThresholdReport thresholds,
    List<LeakLine> leaks,
    IngestReport ingest,
    BaselineChange baseline) {
  public NightReport {
    alerts = List.copyOf(alerts);
    cases = List.copyOf(cases);
    identities = List.copyOf(identities);
    cohorts = List.copyOf(cohorts);
    features = List.copyOf(features);
    leaks = List.copyOf(leaks);
  }
}
