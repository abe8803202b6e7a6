package io.tidemark.notebooks.report;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything the report shows about an identity.
 *
 * @param line summary of the identity's day
 * @param firstDay day of the first event; null if unknown
 * @param days the most recent days, oldest first, ending with the night's day
 * @param moments ten-minute intervals of the night's day that contain events, in chronological
 *     order
 * @param hourOfWeek past events by hour of the week: 168 counts, starting on Monday at 00:00 UTC;
 *     empty if no profile is stored
 * @param firstSeen values that are new for the identity
 * @param decisionGroups the day's most severe decisions in chronological order; identical decisions
 *     are combined
 * @param session session of the most severe alert, if any
 * @param decisions number of the day's judged events by decision
 * @param peers comparison with the identity's cohort on this day; empty if the identity has no
 *     cohort or the cohort has too few active members
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
    days = List.copyOf(days);
    moments = List.copyOf(moments);
    hourOfWeek = List.copyOf(hourOfWeek);
    firstSeen = List.copyOf(firstSeen);
    decisionGroups = List.copyOf(decisionGroups);
    decisions = Collections.unmodifiableMap(new LinkedHashMap<>(decisions));
    changes = List.copyOf(changes);
    if (!hourOfWeek.isEmpty() && hourOfWeek.size() != 168) {
      throw new IllegalArgumentException(
          "hourOfWeek has " + hourOfWeek.size() + " hours; a week has 168");
    }
  }

  /** Returns the number of decisions above ALLOW on this day, including any not listed. */
  public long decisionsAboveAllow() {
    return decisions.entrySet().stream()
        .filter(decision -> !decision.getKey().equals("ALLOW"))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  /** Returns the number of decisions that {@link #decisionGroups} represents. */
  public long listedDecisions() {
    return decisionGroups.stream().mapToLong(DecisionGroup::events).sum();
  }

  /**
   * The identity's figures for the day, compared with its cohort's.
   *
   * @param identities number of active identities in the cohort, including this one
   */
  public record Peers(long identities, List<PeerFigure> figures) {
    public Peers {
      figures = List.copyOf(figures);
    }
  }

  /**
   * Count of a given kind of item.
   *
   * @param name plural noun for what is counted
   * @param median median over the cohort's active identities
   * @param high 90th percentile over the cohort's active identities
   */
  public record PeerFigure(String name, long own, long median, long high) {}

  /** The identity's risk on a recent day. */
  public record DayRisk(LocalDate day, double maxRisk, String level, long alerts, long events) {}

  /**
   * A ten-minute interval of the day.
   *
   * @param minute start of the interval in minutes since midnight UTC, a multiple of ten
   * @param events number of judged events
   * @param score largest isolation score, in (0, 1]
   * @param trust smallest trust, in [0, 1]
   * @param level highest level
   * @param decision strongest decision
   */
  public record RiskInterval(
      int minute, long events, double score, double trust, String level, String decision) {}

  /**
   * A value that is new for the identity.
   *
   * @param topic kind of value, such as {@code network}
   * @param at time at which the value was first seen
   * @param events number of the day's events with this value
   */
  public record FirstSeen(String topic, String value, Instant at, long events) {}

  /**
   * A group of identical decisions above ALLOW.
   *
   * @param target target of the action, or several targets separated by commas; null if unknown
   * @param outcome such as {@code DENIED}
   * @param cause first reason for the most severe decision, or the violated bound or policy rule
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
   * Calls made in a session on the night's day, around the session's first alert.
   *
   * @param calls calls in chronological order, including the first alert
   * @param before number of earlier calls that are not listed
   * @param after number of later calls that are not listed
   */
  public record Session(String uid, List<Call> calls, long before, long after) {
    public Session {
      calls = List.copyOf(calls);
    }
  }

  /**
   * A single call in a session.
   *
   * @param target target of the action, or several targets separated by commas; null if unknown
   * @param cause the first reason, and any reason that concerns the target; empty if the call was
   *     allowed
   * @param firstAlert whether this is the session's first alert
   * @param labelled whether the call is labelled as part of an attack
   */
  public record Call(
      Instant at,
      String decision,
      String action,
      String impact,
      String target,
      String cause,
      boolean firstAlert,
      boolean labelled) {}
}
