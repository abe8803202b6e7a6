package io.tidemark.notebooks.report;

import java.time.LocalDate;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Summary of a night.
 *
 * @param events number of the day's events that were judged
 * @param notJudged number of events by people, unknown callers or rejected credentials, which are
 *     not judged
 * @param identitiesByKind number of judged identities by kind, most frequent kind first
 * @param decisions number of judged events by decision, from ALLOW to REVOKE, leaving out zero
 *     counts
 * @param suppressed number of alerts suppressed by the identities' owners
 * @param suppressedAttacks identities with both a suppressed alert and a detected labelled attack
 * @param policyStepUps number of identities with a step-up required by the policy
 * @param judgedBy description of the baseline that judged the night
 * @param trained description of the baseline that the night trained
 * @param learning history that a starter still lacks, or changes that a first baseline brings;
 *     empty once a learned baseline judges
 * @param unusual the most unusual identity-days that a starter has judged, most unusual first
 * @param nights results of the most recent nights, oldest first, ending with this one
 * @param history stored events by day, oldest first; empty once several nights have been judged
 */
public record NightOverview(
    long events,
    long notJudged,
    Map<String, Long> identitiesByKind,
    Map<String, Long> decisions,
    long suppressed,
    List<String> suppressedAttacks,
    long policyStepUps,
    String judgedBy,
    String trained,
    String learning,
    List<UnusualDay> unusual,
    List<NightLine> nights,
    List<EventDay> history) {
  public NightOverview {
    identitiesByKind = Collections.unmodifiableMap(new LinkedHashMap<>(identitiesByKind));
    decisions = Collections.unmodifiableMap(new LinkedHashMap<>(decisions));
    suppressedAttacks = List.copyOf(suppressedAttacks);
    unusual = List.copyOf(unusual);
    nights = List.copyOf(nights);
    history = List.copyOf(history);
  }

  /**
   * An identity's most unusual event of a UTC day.
   *
   * @param decision decision on the event
   * @param reasons reasons as sentences, most important first
   */
  public record UnusualDay(LocalDate day, String identity, String decision, List<String> reasons) {
    public UnusualDay {
      reasons = List.copyOf(reasons);
    }
  }

  /** Number of events on a UTC day, and number of identities that caused them. */
  public record EventDay(LocalDate day, long events, long identities) {}

  /**
   * Returns the largest number of events on any day of the history, or 0 if there is no history.
   */
  public long mostEvents() {
    return history.stream().mapToLong(EventDay::events).max().orElse(0);
  }

  public long identities() {
    return identitiesByKind.values().stream().mapToLong(Long::longValue).sum();
  }
}
