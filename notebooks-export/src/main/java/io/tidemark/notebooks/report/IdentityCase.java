package io.tidemark.notebooks.report;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that the report shows for one identity.
 *
 * @param line its day in one line
 * @param owner its owner; null if unknown
 * @param firstDay when it was first seen; null if unknown
 * @param days its last days, oldest first, ending with the night
 * @param moments the night's day in periods of ten minutes, those with events, in order
 * @param hourOfWeek its historical events by hour, 168 of them from Monday 00:00 UTC; empty without
 *     a stored profile
 * @param firstSeen values that are new to its history
 * @param met the most severe decisions of the day, identical ones together, by time
 * @param session session of its most severe alert; empty without an alert or a session
 * @param decisions judged events of the day by decision
 * @param changes since yesterday in what is usual for it
 */
public record IdentityCase(
    IdentityLine line,
    String owner,
    LocalDate firstDay,
    List<DayRisk> days,
    List<RiskInterval> moments,
    List<Long> hourOfWeek,
    List<FirstSeen> firstSeen,
    List<Met> met,
    Optional<Session> session,
    Map<String, Long> decisions,
    List<String> changes) {
  public IdentityCase {
    days = List.copyOf(days);
    moments = List.copyOf(moments);
    hourOfWeek = List.copyOf(hourOfWeek);
    firstSeen = List.copyOf(firstSeen);
    met = List.copyOf(met);
    decisions = Collections.unmodifiableMap(new LinkedHashMap<>(decisions));
    changes = List.copyOf(changes);
    if (!hourOfWeek.isEmpty() && hourOfWeek.size() != 168) {
      throw new IllegalArgumentException(
          "hourOfWeek has " + hourOfWeek.size() + " hours; a week has 168");
    }
  }

  /** Decisions of the day above ALLOW, listed or not. */
  public long metInAll() {
    return decisions.entrySet().stream()
        .filter(decision -> !decision.getKey().equals("ALLOW"))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  /** Decisions that {@link #met} stands for. */
  public long metListed() {
    return met.stream().mapToLong(Met::events).sum();
  }

  /** One of its days. */
  public record DayRisk(LocalDate day, double maxRisk, String level, long alerts, long events) {}

  /**
   * Ten minutes of the day.
   *
   * @param minute since midnight UTC, a multiple of ten
   * @param events judged events
   * @param score largest isolation score, in (0, 1]
   * @param trust smallest, in [0, 1]
   * @param level the highest
   * @param decision the strongest
   */
  public record RiskInterval(
      int minute, long events, double score, double trust, String level, String decision) {}

  /**
   * A new value.
   *
   * @param topic for example {@code network}
   * @param at when it was first seen
   * @param events of the day with this value
   */
  public record FirstSeen(String topic, String value, Instant at, long events) {}

  /**
   * Identical decisions above ALLOW.
   *
   * @param first when the first of them was made
   * @param last when the last of them was made
   * @param target of the action, several separated by commas; null if unknown
   * @param outcome of the action, for example {@code DENIED}
   * @param because the first reason of the most severe one, the bound, or the policy's rule
   */
  public record Met(
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
      String because) {}

  /**
   * Calls of one session on the night's day, around its first alert.
   *
   * @param calls by time, including the first alert
   * @param before earlier calls that are not listed
   * @param after later calls that are not listed
   */
  public record Session(String uid, List<Call> calls, long before, long after) {
    public Session {
      calls = List.copyOf(calls);
    }
  }

  /**
   * A call of a session.
   *
   * @param target of the action, several separated by commas; null if unknown
   * @param because the first reason and one about the target; empty if the call was allowed
   * @param firstAlert whether it is the first alert of its session
   * @param labelled whether a label marks it as part of an attack
   */
  public record Call(
      Instant at,
      String decision,
      String action,
      String impact,
      String target,
      String because,
      boolean firstAlert,
      boolean labelled) {}
}
