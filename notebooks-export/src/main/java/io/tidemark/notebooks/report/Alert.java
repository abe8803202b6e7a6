package io.tidemark.notebooks.report;

import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * An identity's alert for a given day.
 *
 * @param id hexadecimal id, which stays the same if the night is recomputed
 * @param cohort the identity's cohort; may be null
 * @param owner the identity's owner according to the inventory; null if unknown
 * @param decision strongest decision of the day
 * @param level level of the most severe event
 * @param alerts number of the day's events that raised an alert
 * @param maxRisk largest risk of the day, in [0, 1]
 * @param effectiveRisk effective risk of the most severe event, in [0, 1]; NaN if unknown
 * @param medium effective risk at which MEDIUM starts in the identity's scope; NaN if there are no
 *     thresholds
 * @param high effective risk at which HIGH starts; NaN if there are no thresholds
 * @param event id of the most severe event; null if unknown
 * @param source network of the most severe event; null if unknown
 * @param leading feature or violated bound that contributes most to the alert; may be null
 * @param reasons reasons of the most severe event, highest share first
 * @param answered description of the alert's label; empty if it is not labelled
 * @param commands commands for responding to the alert, each safe to copy into a shell
 */
public record Alert(
    String id,
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
    double medium,
    double high,
    String event,
    String source,
    String leading,
    List<Why> reasons,
    String answered,
    List<Command> commands) {
  public Alert {
    reasons = List.copyOf(reasons);
    commands = List.copyOf(commands);
  }

  /** Returns the reasons worth showing; empty only if there are no reasons. */
  public List<Why> listed() {
    return Why.listed(reasons);
  }

  /**
   * Returns the leading feature or bound and the features of {@link #listed}, without duplicates.
   */
  public List<String> features() {
    return features(leading, listed());
  }

  /**
   * Returns the leading feature or bound and the features of reasons, without duplicates.
   *
   * @param leading may be null
   */
  public static List<String> features(String leading, List<Why> reasons) {
    return Stream.concat(Stream.ofNullable(leading), reasons.stream().map(Why::feature))
        .distinct()
        .toList();
  }

  /** Returns references to standards for {@link #features}. */
  public List<Reference> references() {
    return Reference.of(features());
  }

  /**
   * A command that users can copy.
   *
   * @param use purpose of the command, in a few words
   */
  public record Command(String use, String line) {}

  /**
   * A reason for the alert.
   *
   * @param message the reason as a sentence, with the observed value and the usual value
   * @param observed observed value in words
   * @param usual usual value in words
   * @param share this reason's share of the event's statistic, in [0, 1]
   */
  public record Why(String feature, String message, String observed, String usual, double share) {
    public static final double LEAST_SHARE = 0.05;

    /**
     * Returns the first reason and any other reasons with a share of at least {@link #LEAST_SHARE}.
     */
    public static List<Why> listed(List<Why> reasons) {
      return reasons.stream()
          .filter(why -> why.share >= LEAST_SHARE || why.equals(reasons.get(0)))
          .toList();
    }
  }
}
