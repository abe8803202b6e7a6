package io.tidemark.engine.program;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.profile.DaySummary;
import io.tidemark.engine.profile.Profile;
import io.tidemark.engine.profile.ProfileRules;
import io.tidemark.engine.profile.ProfileView;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * Plain implementation of the rule for days. Each day is scored with the profile and the peers at
 * the preceding midnight, and with recent state replayed with that profile from the 24 hours before
 * the day.
 */
final class ContinuousRun {
  private static final Peers PEERS =
      new Peers(ExampleFeatures.program().schema(), ProfileRules.defaults());

  private ContinuousRun() {}

  /** Returns the vectors of all events of one identity by event id, in scoring order. */
  static Map<String, float[]> vectors(
      FeatureProgram program, ProfileRules rules, List<AccessEvent> events) {
    return vectors(program, rules, events, event -> event, recent -> recent);
  }

  /**
   * Returns the same vectors for events that are not completely known when they are scored.
   *
   * @param asJudged returns the part of an event that is known when it is scored
   */
  static Map<String, float[]> vectorsAsJudged(
      FeatureProgram program,
      ProfileRules rules,
      List<AccessEvent> events,
      UnaryOperator<AccessEvent> asJudged) {
    return vectors(program, rules, events, asJudged, recent -> recent);
  }

  /**
   * Returns the same vectors, changing recent state between events.
   *
   * @param between operation on the state before each event, for instance saving and restoring it
   */
  static Map<String, float[]> vectors(
      FeatureProgram program,
      ProfileRules rules,
      List<AccessEvent> events,
      UnaryOperator<RecentState> between) {
    return vectors(program, rules, events, event -> event, between);
  }

  private static Map<String, float[]> vectors(
      FeatureProgram program,
      ProfileRules rules,
      List<AccessEvent> events,
      UnaryOperator<AccessEvent> asJudged,
      UnaryOperator<RecentState> between) {
    List<AccessEvent> ordered = new ArrayList<>(events);
    ordered.sort(AccessEvent.judgingOrder());
    TreeMap<Long, List<AccessEvent>> days = new TreeMap<>();
    for (AccessEvent event : ordered) {
      days.computeIfAbsent(EventTime.epochDay(event.timeMicros()), d -> new ArrayList<>())
          .add(event);
    }
    Map<String, float[]> vectors = new LinkedHashMap<>();
    Profile profile = Profile.none(program.schema());
    for (long day : days.keySet()) {
      ProfileView usual = profile.asOf(day - 1, rules).view(rules, PEERS.asOf(day - 1));
      RecentState recent = program.newRecentState((day - 1) * 86_400_000_000L);
      for (AccessEvent event : days.getOrDefault(day - 1, List.of())) {
        recent = between.apply(recent);
        program.evaluate(usual, recent, asJudged.apply(event), new float[program.size()]);
        program.completed(recent, event);
      }
      DaySummary.Builder summary = DaySummary.builder(program.schema(), day);
      for (AccessEvent event : days.get(day)) {
        float[] vector = new float[program.size()];
        recent = between.apply(recent);
        program.evaluate(usual, recent, asJudged.apply(event), vector);
        program.completed(recent, event);
        vectors.put(event.text(EventColumn.METADATA_UID), vector);
        summary.add(event);
      }
      profile = profile.advance(summary.build(), rules);
    }
    return vectors;
  }
}
