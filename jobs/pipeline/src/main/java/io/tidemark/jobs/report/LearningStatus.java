package io.tidemark.jobs.report;

import io.tidemark.jobs.Counted;
import io.tidemark.jobs.table.AccessEventsTable;
import io.tidemark.jobs.table.BaselinesTable;
import io.tidemark.jobs.table.BaselinesTable.Trained;
import io.tidemark.jobs.table.Warehouse;
import io.tidemark.runtime.baseline.CalibratedThresholds;
import io.tidemark.training.TrainingPlan;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;

/**
 * Learning status of a night that a starter judged. It states how much history is missing or, once
 * the first baseline replaces the starter, how many decisions change.
 *
 * @param trained the night's own baseline; empty if it made none
 * @param days number of days with events up to and including the night
 */
public record LearningStatus(Optional<Trained> trained, int days) {
  /** Key of a metric: number of identities that the previous baseline alerts on. */
  public static final String ALERTS_BEFORE = "gate/alerts_before";

  /** Key of a metric: number of identities that the new baseline alerts on. */
  public static final String ALERTS_NOW = "gate/alerts_now";

  /** Key of a metric: number of identities on the day of the comparison. */
  public static final String IDENTITIES = "gate/identities";

  /**
   * Returns the status of a night; empty unless a starter judges the night.
   *
   * @param featureSet hash of the night's catalogue
   */
  public static Optional<LearningStatus> of(
      Warehouse warehouse, LocalDate night, String featureSet) {
    return BaselinesTable.judgeOf(warehouse, night, featureSet)
        .filter(Trained::isStarter)
        .map(
            starter ->
                of(
                    warehouse,
                    night,
                    BaselinesTable.of(warehouse, night)
                        .filter(trained -> trained.featureSet().equals(featureSet))));
  }

  /** Returns the status of a night that a starter judges. */
  static LearningStatus of(Warehouse warehouse, LocalDate night, Optional<Trained> trained) {
    return new LearningStatus(
        trained, warehouse.rowsByDay(AccessEventsTable.SPEC).headMap(night, true).size());
  }

  /** Returns the status as a sentence. */
  public String describe() {
    Optional<Trained> first = trained.filter(row -> row.accepted() && !row.isStarter());
    return first
        .map(Trained::metrics)
        .map(LearningStatus::replaced)
        .orElseGet(
            () ->
                "the starter judges, never above STEP_UP, until a first baseline is accepted: "
                    + Counted.of(days, "day")
                    + " so far, "
                    + missing());
  }

  private String missing() {
    int more = TrainingPlan.LEAST_DAYS - days;
    if (more > 0) {
      return "at least " + more + " more needed";
    }
    return trained.filter(row -> !row.isStarter()).isPresent()
        ? "and the first baseline was refused"
        : "which is enough, but calibration needs "
            + CalibratedThresholds.LEAST_DAYS
            + " identity-days with history";
  }

  private static String replaced(Map<String, String> metrics) {
    return "the first baseline replaces the starter; on this day's %s identities, it alerts on %s and the starter on %s"
        .formatted(metrics.get(IDENTITIES), metrics.get(ALERTS_NOW), metrics.get(ALERTS_BEFORE));
  }
}
