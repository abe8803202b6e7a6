package io.tidemark.notebooks.report;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Everything the report shows about an identity.
 *
 * @param firstDay day of the first event; null if unknown
 * @param days the most recent days, oldest first, ending with the night's day
 * @param moments intervals of the night's day that contain events, in chronological order
 * @param hourOfWeek past events by hour of the week: 168 counts, starting on Monday at 00:00 UTC;
 *     empty if no profile is stored
 * @param decisionGroups the day's most severe decisions in chronological order
 * @param session session of the most severe alert, if any
 * @param decisions number of the day's judged events by decision
 * @param peers empty if there is no cohort, or it has too few active members
 * @param changes changes in usual behaviour since the previous day
 */
public record IdentityCase(
    IdentityLine line,
    String owner,
    LocalDate firstDay,
    List<DayRisk> days,
    List<RiskInterval> moments,
    List<Long> hourOfWeek,
    List<FirstSeen> firstSeen,
    List<DecisionGroup> decisionGroups,
    Optional<Session> session,
    Map<String, Long> decisions,
    Optional<Peers> peers,
    List<String> changes) {
  public IdentityCase {
    if (!hourOfWeek.isEmpty() && hourOfWeek.size() != 168) {
      throw new IllegalArgumentException(
          "hourOfWeek has " + hourOfWeek.size() + " hours; a week has 168");
    }
  }

  /** Returns the number of decisions above ALLOW, including any not listed. */
  public long decisionsAboveAllow() {
    return decisions.entrySet().stream()
        .filter(decision -> !decision.getKey().equals("ALLOW"))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  public long listedDecisions() {
    return decisionGroups.stream().mapToLong(DecisionGroup::events).sum();
  }

  /** The identity's day compared with its cohort's active identities, of which it is one. */
  public record Peers(long identities, List<PeerFigure> figures) {}

  /** Count of a kind of item, with the cohort's median and 90th percentile. */
  public record PeerFigure(String name, long own, long median, long high) {}

  public record DayRisk(LocalDate day, double maxRisk, String level, long alerts, long events) {}

  /**
   * Ten minutes of the day, from the given minute since midnight UTC, a multiple of ten: judged
   * events, largest isolation score, smallest trust, highest level and strongest decision.
   */
  public record RiskInterval(
      int minute, long events, double score, double trust, String level, String decision) {
    static final int MINUTES = 10;
  }

  /** A value that is new for the identity, such as a {@code network}, and its events. */
  public record FirstSeen(String topic, String value, Instant at, long events) {}

  /**
   * Identical decisions above ALLOW.
   *
   * @param target one or several targets, separated by commas; null if unknown
   * @param outcome such as {@code DENIED}
   * @param cause first reason, or the violated bound or policy rule
   */
  public record DecisionGroup(
      Instant first,
      Instant last,
      long events,
      String decision,
      String action,
      String impact,
      String target,
      String outcome,
      String source,
      String credential,
      String cause) {}

  /**
   * A session's calls around its first alert, in order, and the numbers of earlier and later calls
   * that are not listed.
   *
   * @param labelled ids of events that are labelled as part of an attack, also in other sessions
   */
  public record Session(
      String uid, List<Call> calls, Set<String> labelled, long before, long after) {}

  /**
   * A call in a session.
   *
   * @param event event id
   * @param target one or several targets, separated by commas; null if unknown
   * @param cause the first reason, and any that concerns the target; empty if the call was allowed
   * @param firstAlert whether this is the session's first alert
   */
  public record Call(
      String event,
      Instant at,
      String decision,
      String action,
      String impact,
      String target,
      String cause,
      boolean firstAlert) {}

  /**
   * An identity's day.
   *
   * @param cohort may be null
   * @param maxRisk largest risk, in [0, 1]
   * @param closingRisk risk remaining at midnight, in [0, 1]
   * @param level level of the most severe event; null if no event was judged
   * @param decision strongest decision
   * @param alerts number of events that raised an alert
   */
  public record IdentityLine(
      String identity,
      String kind,
      String cohort,
      long events,
      double maxRisk,
      double closingRisk,
      String level,
      String decision,
      long alerts) {}
}
