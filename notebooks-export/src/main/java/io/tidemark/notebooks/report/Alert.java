package io.tidemark.notebooks.report;

import java.time.Instant;
import java.util.List;

/**
 * One alerted identity-day.
 *
 * @param identity key of the identity
 * @param kind label of its kind
 * @param cohort its cohort, or null
 * @param decision the strongest decision of the day
 * @param level of the gravest event
 * @param firstAlert when the first alert was raised
 * @param alerts events with an alert
 * @param events of the day
 * @param maxRisk largest risk of the day, in [0, 1]
 * @param reasons of the gravest event, weightiest first
 * @param references entries of the literature, by id
 * @param answered what a label says to it, in words; empty where none does
 */
public record Alert(
    String identity,
    String kind,
    String cohort,
    String decision,
    String level,
    Instant firstAlert,
    long alerts,
    long events,
    double maxRisk,
    List<Why> reasons,
    List<String> references,
    String answered) {
  public Alert {
    reasons = List.copyOf(reasons);
    references = List.copyOf(references);
  }

  /**
   * One reason.
   *
   * @param feature its name
   * @param says the sentence
   * @param observed what was seen
   * @param usual what is usual for the identity
   * @param share of the event's statistic, in [0, 1]
   */
  public record Why(String feature, String says, String observed, String usual, double share) {}
}
