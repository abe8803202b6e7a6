package io.tidemark.notebooks.report;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A night in a few figures.
 *
 * @param events of the day that were judged
 * @param notJudged events of people, unknown callers and refused credentials
 * @param identitiesByKind judged identities, most frequent kind first
 * @param decisions judged events by decision, from ALLOW to REVOKE; decisions nobody met are absent
 * @param suppressed alerts that their owners keep off the list
 * @param suppressedAttacks identities among them that a labelled attack was found by
 * @param policyStepUps identities that had to step up because policy says so
 * @param judgedBy the baseline that judged, in words
 * @param trained the baseline that the night trained, in words
 * @param nights how the last nights went, oldest first, this one last
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
    List<NightLine> nights) {
  public Glance {
    identitiesByKind = Collections.unmodifiableMap(new LinkedHashMap<>(identitiesByKind));
    decisions = Collections.unmodifiableMap(new LinkedHashMap<>(decisions));
    suppressedAttacks = List.copyOf(suppressedAttacks);
    nights = List.copyOf(nights);
  }

  /** Judged identities. */
  public long identities() {
    return identitiesByKind.values().stream().mapToLong(Long::longValue).sum();
  }
}
