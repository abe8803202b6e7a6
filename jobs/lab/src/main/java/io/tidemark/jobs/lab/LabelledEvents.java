package io.tidemark.jobs.lab;

import io.tidemark.batch.CohortsByMidnight;
import io.tidemark.batch.FeatureRange;
import io.tidemark.batch.IdentityHistory;
import io.tidemark.batch.IdentityVectors;
import io.tidemark.engine.bound.IdentityBounds;
import io.tidemark.engine.catalogue.Catalogue;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.profile.DaySummary;
import io.tidemark.engine.profile.ProfileRules;
import io.tidemark.engine.program.FeatureProgram;
import io.tidemark.engine.program.RecentFeatures;
import io.tidemark.runtime.judge.JudgedAction;
import io.tidemark.runtime.judge.JudgedAction.Habit;
import io.tidemark.training.EventHeader;
import io.tidemark.training.EventVector;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A company's events with their vectors and attack labels. Callers must not modify the vectors.
 *
 * @param events the events that can be judged, in no particular order
 * @param attacks labels by event id, grouped by attack; events without a label are normal
 * @param refusedAttacks ids of attacks whose credential the platform itself refused in every event
 * @param sessions sessions by event id; events without a session are absent
 */
public record LabelledEvents(
    String name,
    Catalogue catalogue,
    List<EventVector> events,
    Map<String, AttackLabel> attacks,
    RecentFeatures recent,
    Set<String> refusedAttacks,
    Map<String, String> sessions) {
  public LabelledEvents {
    events = List.copyOf(events);
    attacks = Collections.unmodifiableMap(new LinkedHashMap<>(attacks));
    refusedAttacks = Set.copyOf(refusedAttacks);
    sessions = Map.copyOf(sessions);
  }

  /** The part of an identity's history that features may use. */
  public enum History {
    /** The identity's profile as of the previous midnight. */
    PROFILES,
    /** Only the last few hours of activity, to measure how much profiles contribute. */
    NONE
  }

  /**
   * Computes the vectors as nights would. Events may be in any order; those without an identity are
   * skipped.
   */
  public static LabelledEvents of(
      String name,
      FeatureProgram program,
      List<AccessEvent> events,
      Map<String, AttackLabel> attacks,
      History history) {
    return of(name, program, Histories.of(events, program, history), attacks);
  }

  static LabelledEvents of(
      String name, FeatureProgram program, Histories histories, Map<String, AttackLabel> attacks) {
    List<EventVector> vectors = new ArrayList<>();
    histories.events.forEach(
        (identity, own) -> {
          IdentityHistory history = histories.ofIdentities.get(identity);
          vectors.addAll(vectors(own, history, histories.range, program, histories.cohorts));
        });
    return new LabelledEvents(
        name,
        program.catalogue(),
        vectors,
        attacks,
        program.recentFeatures(),
        refused(histories.all, attacks),
        sessions(histories.all));
  }

  /**
   * The history of each identity that has events, and the cohorts as of each midnight.
   *
   * @param all all events
   * @param range days with events; null if nothing happened
   */
  record Histories(
      List<AccessEvent> all,
      NavigableMap<String, List<AccessEvent>> events,
      Map<String, IdentityHistory> ofIdentities,
      FeatureRange range,
      CohortsByMidnight cohorts) {
    static Histories of(List<AccessEvent> all, FeatureProgram program, History history) {
      NavigableMap<String, List<AccessEvent>> events = byIdentity(all);
      Map<String, IdentityHistory> ofIdentities = new TreeMap<>();
      events.forEach(
          (identity, own) ->
              ofIdentities.put(
                  identity,
                  new IdentityHistory(
                      program.schema(),
                      null,
                      history == History.PROFILES ? summaries(own, program) : new TreeMap<>(),
                      ProfileRules.defaults())));
      LongSummaryStatistics days =
          events.values().stream()
              .flatMap(List::stream)
              .mapToLong(event -> EventTime.epochDay(event.timeMicros()))
              .summaryStatistics();
      if (events.isEmpty()) {
        return new Histories(all, events, ofIdentities, null, CohortsByMidnight.NONE);
      }
      LocalDate from = LocalDate.ofEpochDay(days.getMin());
      FeatureRange range = new FeatureRange(from, LocalDate.ofEpochDay(days.getMax()), from);
      return new Histories(
          all,
          events,
          ofIdentities,
          range,
          program.usesCohorts()
              ? CohortsByMidnight.before(
                  range, ofIdentities, program.schema(), ProfileRules.defaults())
              : CohortsByMidnight.NONE);
    }
  }

  private static Map<String, String> sessions(List<AccessEvent> events) {
    Map<String, String> sessions = new HashMap<>();
    for (AccessEvent event : events) {
      if (event.has(EventColumn.ACTOR_SESSION_UID)) {
        sessions.put(
            event.text(EventColumn.METADATA_UID), event.text(EventColumn.ACTOR_SESSION_UID));
      }
    }
    return sessions;
  }

  static NavigableMap<String, List<AccessEvent>> byIdentity(Iterable<AccessEvent> events) {
    NavigableMap<String, List<AccessEvent>> byIdentity = new TreeMap<>();
    for (AccessEvent event : events) {
      if (event.has(EventColumn.IDENTITY)) {
        byIdentity
            .computeIfAbsent(event.text(EventColumn.IDENTITY), identity -> new ArrayList<>())
            .add(event);
      }
    }
    return byIdentity;
  }

  /** Returns the ids of attacks whose credential the platform refused in every event. */
  static Set<String> refused(List<AccessEvent> events, Map<String, AttackLabel> attacks) {
    Set<String> refused = new TreeSet<>();
    Set<String> accepted = new TreeSet<>();
    for (AccessEvent event : events) {
      AttackLabel attack = attacks.get(event.text(EventColumn.METADATA_UID));
      if (attack != null) {
        (event.number(EventColumn.IS_AUTHENTICATED) == 0 ? refused : accepted).add(attack.id());
      }
    }
    refused.removeAll(accepted);
    return refused;
  }

  /** Computes the vectors of one identity's events within a range, and sorts the events. */
  static List<EventVector> vectors(
      List<AccessEvent> events,
      IdentityHistory history,
      FeatureRange range,
      FeatureProgram program,
      CohortsByMidnight cohorts) {
    events.sort(AccessEvent.judgingOrder());
    IdentityVectors stream =
        new IdentityVectors(
            history,
            range,
            program,
            ProfileRules.defaults(),
            IdentityBounds.Finder.DEFAULTS,
            cohorts);
    List<EventVector> vectors = new ArrayList<>();
    for (AccessEvent event : events) {
      if (stream.take(event)) {
        vectors.add(new EventVector(header(event, stream), stream.vector().clone()));
      }
    }
    return vectors;
  }

  static NavigableMap<Long, DaySummary> summaries(
      List<AccessEvent> events, FeatureProgram program) {
    NavigableMap<Long, DaySummary.Builder> days = new TreeMap<>();
    for (AccessEvent event : events) {
      days.computeIfAbsent(
              EventTime.epochDay(event.timeMicros()),
              day -> DaySummary.builder(program.schema(), day))
          .add(event);
    }
    NavigableMap<Long, DaySummary> summaries = new TreeMap<>();
    days.forEach(
        (day, builder) -> {
          if (!builder.isEmpty()) {
            summaries.put(day, builder.build());
          }
        });
    return summaries;
  }

  private static EventHeader header(AccessEvent event, IdentityVectors stream) {
    return new EventHeader(
        event.text(EventColumn.METADATA_PRODUCT),
        event.text(EventColumn.METADATA_UID),
        event.text(EventColumn.IDENTITY),
        event.text(EventColumn.NHI_KIND),
        stream.cohort(),
        EventTime.date(event.timeMicros()),
        stream.activeDays(),
        JudgedAction.of(
            event.timeMicros(),
            event.text(EventColumn.CREDENTIAL_UID),
            event.text(EventColumn.SRC_IP_PREFIX),
            event.impact(),
            stream.boundBreach(),
            stream.isHabitual() ? Habit.USUAL : Habit.UNUSUAL));
  }

  public AttackLabel attack(EventHeader header) {
    return attacks.get(header.uid());
  }

  public NavigableSet<LocalDate> days() {
    NavigableSet<LocalDate> days = new TreeSet<>();
    events.forEach(event -> days.add(event.header().day()));
    return Collections.unmodifiableNavigableSet(days);
  }

  /** Returns these events without cohorts, so that all are judged in the global scope. */
  public LabelledEvents withoutCohorts() {
    List<EventVector> changed = new ArrayList<>();
    for (EventVector event : events) {
      EventHeader h = event.header();
      changed.add(
          new EventVector(
              new EventHeader(
                  h.product(),
                  h.uid(),
                  h.identity(),
                  h.kind(),
                  null,
                  h.day(),
                  h.activeDays(),
                  h.action()),
              event.vector()));
    }
    return new LabelledEvents(name, catalogue, changed, attacks, recent, refusedAttacks, sessions);
  }
}
