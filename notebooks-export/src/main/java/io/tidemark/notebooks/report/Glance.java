package io.tidemark.notebooks.report;

import java.time.LocalDate;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Summary of a night.
 *
 * @param events number of judged events of the day
 * @param notJudged number of events of people, unknown callers and rejected credentials
 * @param identitiesByKind number of judged identities by kind, most frequent kind first
 * @param decisions number of judged events by decision, from ALLOW to REVOKE; zero counts are
 *     omitted
 * @param suppressed number of alerts suppressed by their owners
 * @param suppressedAttacks identities with a suppressed alert and a detected labelled attack
 * @param policyStepUps number of identities with a step-up that the policy requires
 * @param judgedBy description of the baseline used to judge the night
 * @param trained description of the baseline that the night trained
 * @param nights results of the last nights, oldest first, ending with this one
 * @param history stored events by day, oldest first, shown until a few nights have been judged;
 *     empty afterwards
 */
public record Glance(
    long events,
    long notJudged,
    Map<String, Long> identitiesByKind,
    Map<String, Long> decisions,
    long suppressed,
    List<String> suppressedAttacks,
    long policyStepUps,
    String judgedBy,
    String trained,
    List<NightLine> nights,
    List<EventDay> history) {
  public Glance {
    identitiesByKind = Collections.unmodifiableMap(new LinkedHashMap<>(identitiesByKind));
    decisions = Collections.unmodifiableMap(new LinkedHashMap<>(decisions));
    suppressedAttacks = List.copyOf(suppressedAttacks);
    nights = List.copyOf(nights);
    history = List.copyOf(history);
  }

  /** Events of one UTC day, and the number of identities that caused them. */
  public record EventDay(LocalDate day, long events, long identities) {}

  /** Returns the largest number of events on a day of the history, or 0 without one. */
  public long mostEvents() {
    return history.stream().mapToLong(EventDay::events).max().orElse(0);
  }

  public long identities() {
    return identitiesByKind.values().stream().mapToLong(Long::longValue).sum();
  }
}
