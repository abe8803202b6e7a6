package io.tidemark.notebooks.report;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * All that a report says of one night. Texts come from logs and are hostile; whoever shows them
 * makes them inert.
 *
 * @param night the day that was judged, UTC
 * @param glance the night in a few figures
 * @param alerts the gravest first, at most 10 000
 * @param alertsInAll how many there are
 * @param detection how these stand against labelled attacks; empty where the logs bring no labels
 * @param cases identities worth a look, those with an alert first; at most some hundreds
 * @param identities every active identity's day, by key; of more than 10 000 those with an alert
 *     first, then by level and risk
 * @param cohorts what cohorts came to, by name
 * @param features one per feature, in the order of the catalogue
 * @param thresholds how often alarms come, and what other budgets would have meant
 * @param leaks identities known to be compromised that were still let in
 * @param ingest how sources and their records were
 * @param baseline what changed from the baseline that judged to the one that the night trained
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
