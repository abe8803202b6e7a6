package io.tidemark.notebooks.report;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All that the report says of one identity.
 *
 * @param line its day in one line
 * @param owner who answers for it; null where nobody is known to
 * @param firstDay when it was first seen; null where that is not known
 * @param days its last days, oldest first, the night last
 * @param moments the night's day in stretches of ten minutes, those with events, in order
 * @param hourOfWeek its events of the history by hour, 168 of them from Monday 00:00 UTC; empty
 *     where the profile is no longer kept
 * @param firstSeen what the night brought that its history does not have
 * @param met the gravest decisions of the day, in order of time
 * @param session the session of its gravest alert; empty without an alert, or where the log names
 *     no session
 * @param decisions judged events of the day by decision
 * @param changes what became usual for it and what no longer is, since yesterday
 */
public record IdentityCase(
    IdentityLine line,
    String owner,
    LocalDate firstDay,
    List<DayRisk> days,
    List<Moment> moments,
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

  /** Decisions of the day that were more than ALLOW, told here or not. */
  public long metInAll() {
    return decisions.entrySet().stream()
        .filter(decision -> !decision.getKey().equals("ALLOW"))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  /** One of its days. */
  public record DayRisk(LocalDate day, double maxRisk, String level, long alerts, long events) {}

  /**
   * Ten minutes of the day.
   *
   * @param minute since midnight UTC, a multiple of ten
   * @param events judged in them
   * @param score largest isolation score, in (0, 1]
   * @param trust smallest, in [0, 1]
   * @param level the highest
   * @param decision the strongest
   */
  public record Moment(
      int minute, long events, double score, double trust, String level, String decision) {}

  /**
   * A value that was not seen before.
   *
   * @param topic such as {@code network}
   * @param value from the log
   * @param at when it was first seen
   * @param events that had it on the day
   */
  public record FirstSeen(String topic, String value, Instant at, long events) {}

  /**
   * A decision that was more than ALLOW.
   *
   * @param because the first reason, the bound, or the policy's rule
   */
  public record Met(
      Instant at,
      String decision,
      String action,
      String impact,
      String source,
      String credential,
      String because) {}

  /**
   * Calls of one session on the night's day, around its first alert.
   *
   * @param uid from the log
   * @param calls in order of time; one of them is the first alert
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
   * @param target what the action acts on, or several of them with commas; null if unknown
   * @param because why it was not allowed: the first reason and one about the target; empty if it
   *     was
   * @param firstAlert whether it is the first alert of its session
   * @param labelled whether a label calls it part of an attack
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
