package io.tidemark.jobs.lab;

import io.tidemark.batch.CohortsByMidnight;
import io.tidemark.batch.FeatureRange;
import io.tidemark.batch.IdentityHistory;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.profile.DaySummary;
import io.tidemark.engine.profile.ProfileRules;
import io.tidemark.engine.profile.ProfileView;
import io.tidemark.engine.program.FeatureProgram;
import io.tidemark.engine.program.RecentState;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * CPU time that the feature engine needs to evaluate an event and record its outcome, on one thread
 * with real events and the profiles of the preceding midnight.
 */
final class FeatureCost {
  private static final int ROUNDS = 7;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final FeatureProgram program;
  private final Map<String, List<AccessEvent>> events;
  private final Map<String, ProfileView> usual = new TreeMap<>();
  private final long size;

  private FeatureCost(
      FeatureProgram program, Map<String, List<AccessEvent>> events, ProfileRules rules) {
    this.program = program;
    this.events = events;
    size = events.values().stream().mapToLong(List::size).sum();
    Map<String, IdentityHistory> histories = new TreeMap<>();
    long last = Long.MIN_VALUE;
    for (var own : events.entrySet()) {
      NavigableMap<Long, DaySummary> summaries = LabelledEvents.summaries(own.getValue(), program);
      last = Math.max(last, summaries.isEmpty() ? last : summaries.lastKey());
      histories.put(own.getKey(), new IdentityHistory(program.schema(), null, summaries, rules));
    }
    LocalDate day = LocalDate.ofEpochDay(last);
    long eve = last - 1;
    CohortsByMidnight cohorts =
        program.usesCohorts()
            ? CohortsByMidnight.before(
                new FeatureRange(day, day, day), histories, program.schema(), rules)
            : CohortsByMidnight.NONE;
    histories.forEach(
        (identity, history) ->
            usual.put(
                identity, history.asOf(eve).view(rules, cohorts.asOf(eve, program.schema()))));
  }

  /**
   * Measures two programs alternately, so that other load affects both.
   *
   * @return CPU microseconds per event, from the fastest round after the first; NaN if there are no
   *     events
   */
  static double[] microsPerEvent(
      Map<String, List<AccessEvent>> events,
      FeatureProgram first,
      FeatureProgram second,
      ProfileRules rules) {
    double[] micros = {Double.NaN, Double.NaN};
    if (events.isEmpty()) {
      return micros;
    }
    FeatureCost[] both = {
      new FeatureCost(first, events, rules), new FeatureCost(second, events, rules)
    };
    for (int round = 0; round < ROUNDS; round++) {
      for (int i = 0; i < both.length; i++) {
        double took = both[i].round();
        // The first rounds include JIT compilation.
        micros[i] = round == 0 || took < micros[i] || Double.isNaN(micros[i]) ? took : micros[i];
      }
    }
    return micros;
  }

  private double round() {
    float[] vector = new float[program.size()];
    long before = THREADS.getCurrentThreadCpuTime();
    for (var own : events.entrySet()) {
      ProfileView view = usual.get(own.getKey());
      RecentState recent = program.newRecentState(Long.MIN_VALUE);
      for (AccessEvent event : own.getValue()) {
        program.evaluate(view, recent, event, vector);
        program.completed(recent, event);
      }
    }
    return (THREADS.getCurrentThreadCpuTime() - before) / 1e3 / size;
  }
}
