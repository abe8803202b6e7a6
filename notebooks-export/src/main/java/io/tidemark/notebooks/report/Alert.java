package io.tidemark.notebooks.report;

import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * One alerted identity-day.
 *
 * @param id hexadecimal; the same whenever the night is judged again
 * @param cohort its cohort, or null
 * @param owner from the inventory; null if unknown
 * @param decision the strongest decision of the day
 * @param level of the most severe event
 * @param alerts events with an alert
 * @param maxRisk largest risk of the day, in [0, 1]
 * @param effectiveRisk of the most severe event, in [0, 1]; NaN if unknown
 * @param medium effective risk at which MEDIUM starts in its scope; NaN without thresholds
 * @param high the same for HIGH
 * @param event id of the most severe event; null if unknown
 * @param source network of the most severe event; null if unknown
 * @param leading leading feature or violated bound; null if nothing leads
 * @param reasons of the most severe event, highest share first
 * @param answered label for it, in words; empty without one
 * @param commands that answer it, each safe to copy into a shell
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

  /** The reasons worth showing; never empty if there are reasons. */
  public List<Why> telling() {
    return Why.telling(reasons);
  }

  /** The leading feature or bound, and the features of {@link #telling}; none twice. */
  public List<String> features() {
    return Stream.concat(Stream.ofNullable(leading), telling().stream().map(Why::feature))
        .distinct()
        .toList();
  }

  /** Entries in standards about {@link #features}. */
  public List<Reference> references() {
    return Reference.of(features());
  }

  /**
   * A command to copy.
   *
   * @param use what it is for, in a few words
   */
  public record Command(String use, String line) {}

  /**
   * One reason.
   *
   * @param feature its name
   * @param says the reason as a sentence, with what was observed and what is usual
   * @param share of the event's statistic, in [0, 1]
   */
  public record Why(String feature, String says, double share) {
    /** Reasons with a smaller share of the evidence are not shown. */
    public static final double LEAST_SHARE = 0.05;

    /** The first reason, and the others with at least {@link #LEAST_SHARE}. */
    public static List<Why> telling(List<Why> reasons) {
      return reasons.stream()
          .filter(why -> why.share >= LEAST_SHARE || why.equals(reasons.get(0)))
          .toList();
    }
  }
}
