package io.tidemark.notebooks.report;

import io.tidemark.engine.program.Reason;
import io.tidemark.exports.Reference;
import java.time.Instant;
import java.util.List;

/**
 * An identity's alert for a day.
 *
 * @param id hexadecimal id, which stays the same if the night is recomputed
 * @param medium effective risk at which MEDIUM starts in the identity's scope; NaN without
 *     thresholds
 * @param high effective risk at which HIGH starts; NaN without thresholds
 * @param answered description of the alert's label; empty if it is not labelled
 * @param commands responses, each safe to copy into a shell
 */
public record Alert(
    String id, Day day, double medium, double high, String answered, List<Command> commands) {
  /**
   * The identity's day. Event, source and reasons are those of the most severe event.
   *
   * @param cohort may be null
   * @param owner according to the inventory; null if unknown
   * @param decision strongest decision of the day
   * @param alerts number of the day's events that raised an alert
   * @param maxRisk largest risk of the day, in [0, 1]
   * @param effectiveRisk largest of an alert, in [0, 1]; NaN if unknown
   * @param event event id; null if unknown
   * @param source network; null if unknown
   * @param leadingFeature feature or violated bound that contributes most; may be null
   * @param significant whether the alert is on the Benjamini–Hochberg list
   * @param reasons highest share first
   */
  public record Day(
      String identity,
      String kind,
      String cohort,
      String owner,
      String decision,
      String level,
      Instant firstAlert,
      long alerts,
      long events,
      double maxRisk,
      double effectiveRisk,
      String event,
      String source,
      String leadingFeature,
      boolean significant,
      List<Reason> reasons) {}

  /** Returns the reasons worth showing; empty only if there are no reasons. */
  public List<Reason> listed() {
    return Reason.listed(day.reasons);
  }

  public List<String> features() {
    return Reference.features(day.leadingFeature, listed());
  }

  public List<Reference> references() {
    return Reference.of(features());
  }

  /** A command that users can copy, and its use in a few words. */
  public record Command(String use, String line) {}
}
