package io.tidemark.notebooks.report;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * Content of a night's report. Text from logs is untrusted; writers must make it inert.
 *
 * @param night UTC day that was judged
 * @param glance summary of the night
 * @param alerts alerts, most severe first; at most 10 000
 * @param alertsInAll total number of alerts, including any not in {@code alerts}
 * @param lanes the most recent nights of at most {@link SwimLane#MOST} identities that have had
 *     alerts: first those with an alert on this night, then the most severe
 * @param detection alerts compared with labelled attacks; empty if the logs have no labels
 * @param cases notable identities, starting with those with an alert; at most a few hundred
 * @param identities one line per active identity, sorted by key. If there are more than 10 000,
 *     those with an alert come first, followed by the others in order of level and risk.
 * @param cohorts results sorted by cohort name
 * @param features one line per feature, in catalogue order
 * @param thresholds alert rates, thresholds and the effect of other budgets
 * @param leaks leaked credentials that still work
 * @param ingest ingest results by source
 * @param baseline differences between the baseline that judged the night and the newly trained one
 */
public record NightReport(
    LocalDate night,
    NightOverview glance,
    List<Alert> alerts,
    long alertsInAll,
    List<SwimLane> lanes,
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
    lanes = List.copyOf(lanes);
    cases = List.copyOf(cases);
    identities = List.copyOf(identities);
    cohorts = List.copyOf(cohorts);
    features = List.copyOf(features);
    leaks = List.copyOf(leaks);
  }

  /** Returns the nights shown in the swim lanes, oldest first, ending with this one. */
  public List<LocalDate> laneNights() {
    return night.minusDays(SwimLane.NIGHTS - 1L).datesUntil(night.plusDays(1)).toList();
  }
}
