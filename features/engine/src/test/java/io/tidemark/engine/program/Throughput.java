package io.tidemark.engine.program;

import io.tidemark.engine.TestEvents;
import io.tidemark.engine.catalogue.EventPredicate;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.profile.DaySummary;
import io.tidemark.engine.profile.Profile;
import io.tidemark.engine.profile.ProfileRules;
import io.tidemark.engine.profile.ProfileView;
import java.lang.management.ManagementFactory;
import java.util.List;

/** Prints the throughput on a single core. Run manually, not as a test. */
final class Throughput {
  private Throughput() {}

  public static void main(String[] args) {
    FeatureProgram program = FeatureProgram.builtIn();
    List<AccessEvent> events = new RandomIdentity(1).events(TestEvents.MONDAY, 30, 100);
    Profile profile = Profile.none(program.schema());
    ProfileRules rules = ProfileRules.defaults();
    for (int round = 0; round < 5; round++) {
      long began = cpuNanos();
      int summarised = 0;
      for (int times = 0; times < 20; times++) {
        profile = Profile.none(program.schema());
        DaySummary.Builder day = null;
        long epochDay = 0;
        for (AccessEvent event : events) {
          long today = EventTime.epochDay(event.timeMicros());
          if (day == null || today != epochDay) {
            profile = day == null ? profile : profile.advance(day.build(), rules);
            day = DaySummary.builder(program.schema(), today);
            epochDay = today;
          }
          day.add(event);
          summarised++;
        }
        profile = profile.advance(day.build(), rules);
      }
      print("summarise and fold", summarised, began);

      began = cpuNanos();
      ProfileView usual = profile.view(rules);
      for (int times = 1; times < 2_000; times++) {
        usual = profile.view(rules);
      }
      print("views of a profile of " + profile.toBytes().length + " bytes", 2_000, began);

      began = cpuNanos();
      float[] vector = new float[program.size()];
      int evaluated = 0;
      for (int times = 0; times < 100; times++) {
        RecentState recent = program.newRecentState(Long.MIN_VALUE);
        for (AccessEvent event : events) {
          program.evaluate(usual, recent, event, vector);
          program.completed(recent, event);
          evaluated++;
        }
      }
      print("evaluate and complete", evaluated, began);
    }
    System.out.printf("bits of all vectors: %08x%n", bits(program, profile.view(rules), events));
    filters(events);
  }

  /** Measures the cost of a filter's column tests. */
  private static void filters(List<AccessEvent> events) {
    EventPredicate filter =
        FeatureProgram.read(
                "filter.yaml",
                "features: [{name: a, case: 1, message: x, far: 1, novelty: action, where: \"action !="
                    + " 'a' && impact_tier <= 3 && !action.startsWith('b') && !(action in ['c',"
                    + " 'd'])\"}]")
            .catalogue()
            .features()
            .get(0)
            .where();
    int passed = 0;
    for (int round = 0; round < 5; round++) {
      long began = cpuNanos();
      int tests = 0;
      for (int times = 0; times < 300; times++) {
        for (AccessEvent event : events) {
          passed += filter.test(event) ? 1 : 0;
          tests += filter.tests();
        }
      }
      print("column tests of a filter, " + passed + " passed", tests, began);
    }
  }

  /** Returns a checksum of all values, to verify that a speed-up does not change any bit. */
  private static int bits(FeatureProgram program, ProfileView usual, List<AccessEvent> events) {
    RecentState recent = program.newRecentState(Long.MIN_VALUE);
    float[] vector = new float[program.size()];
    int bits = 0;
    for (AccessEvent event : events) {
      program.evaluate(usual, recent, event, vector);
      program.completed(recent, event);
      for (float value : vector) {
        bits = 31 * bits + Float.floatToRawIntBits(value);
      }
    }
    return bits;
  }

  /**
   * Returns processor time, so that other processes on the machine do not distort the measurement.
   */
  private static long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static void print(String what, int count, long began) {
    double nanos = cpuNanos() - began;
    System.out.printf(
        java.util.Locale.ROOT,
        "%-45s %9.0f /s, %7.0f ns%n",
        what,
        count / nanos * 1e9,
        nanos / count);
  }
}
