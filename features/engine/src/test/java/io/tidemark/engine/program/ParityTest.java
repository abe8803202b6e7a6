package io.tidemark.engine.program;

import static io.tidemark.engine.TestEvents.MONDAY;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.operator.Operators;
import io.tidemark.engine.profile.CohortProfile;
import io.tidemark.engine.profile.Cohorts;
import io.tidemark.engine.profile.DaySummary;
import io.tidemark.engine.profile.MemberKey;
import io.tidemark.engine.profile.Profile;
import io.tidemark.engine.profile.ProfileRules;
import io.tidemark.engine.profile.ProfileView;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/**
 * The same events must give bit-identical results, regardless of where the work is split, saved and
 * resumed.
 */
class ParityTest {
  private static final ProfileRules RULES = ProfileRules.defaults();
  private static final FeatureProgram PROGRAM = ExampleFeatures.program();
  private static final Peers PEERS = new Peers(PROGRAM.schema(), RULES);
  private static final Set<Integer> REGARD_OUTCOMES = featuresThatRegardOutcomes();

  @Test
  void coversEveryOperator() {
    assertThat(
            PROGRAM.catalogue().features().stream()
                .map(FeatureDefinition::operator)
                .collect(Collectors.toSet()))
        .as("add the missing one to src/test/resources/more-features.yaml")
        .containsExactlyInAnyOrderElementsOf(Operators.keywords());
  }

  @Property(tries = 12)
  void resumedStateGivesSameVectors(@ForAll long seed) {
    List<AccessEvent> events = randomEvents(seed);
    Map<String, float[]> whole = ContinuousRun.vectors(PROGRAM, RULES, events);
    Random cuts = new Random(seed);
    int[] resumed = {0};
    Map<String, float[]> cut =
        ContinuousRun.vectors(
            ExampleFeatures.program(),
            RULES,
            events,
            recent -> {
              if (cuts.nextInt(4) > 0) {
                return recent;
              }
              resumed[0]++;
              return RecentState.fromBytes(PROGRAM, recent.toBytes(PROGRAM));
            });
    assertThat(resumed[0]).isPositive();
    assertThat(cut.keySet()).isEqualTo(whole.keySet());
    whole.forEach((id, vector) -> assertSameBits(id, vector, cut.get(id)));
  }

  @Property(tries = 12)
  void resumedStateGivesSameBytes(@ForAll long seed) {
    RecentState recent = PROGRAM.newRecentState(0);
    ProfileView usual =
        profile(new RandomIdentity(seed).events(MONDAY, 4, 20)).view(RULES, PEERS.asOf(MONDAY + 3));
    for (AccessEvent event : new RandomIdentity(seed).events(MONDAY + 4, 1, 60)) {
      PROGRAM.evaluate(usual, recent, event, new float[PROGRAM.size()]);
      PROGRAM.completed(recent, event);
      byte[] bytes = recent.toBytes(PROGRAM);
      assertThat(RecentState.fromBytes(PROGRAM, bytes).toBytes(PROGRAM)).isEqualTo(bytes);
    }
  }

  /** An enforcer reads profiles and cohorts from their keyed binary form. */
  @Property(tries = 8)
  void publishedProfileGivesSameVectors(@ForAll long seed) {
    MemberKey key = MemberKey.of(new byte[MemberKey.BYTES]);
    int days = 1 + new Random(seed).nextInt(9);
    Profile own = profile(new RandomIdentity(seed).events(MONDAY, days, 20));
    CohortProfile cohort = PEERS.profile(MONDAY + 8);
    byte[] left = cohort.keyed(key).toBytes();
    ProfileView inside = own.view(RULES, Cohorts.of(List.of(cohort)));
    ProfileView outside =
        Profile.fromBytes(PROGRAM.schema(), own.keyed(key).toBytes())
            .view(
                RULES,
                key,
                Cohorts.of(List.of(CohortProfile.fromBytes(PROGRAM.schema(), left, key))));
    RecentState batch = PROGRAM.newRecentState(Long.MIN_VALUE);
    RecentState online = PROGRAM.newRecentState(Long.MIN_VALUE);
    for (AccessEvent event : new RandomIdentity(seed + 1).events(MONDAY + 9, 1, 60)) {
      assertSameBits(
          event.text(EventColumn.METADATA_UID),
          evaluated(inside, batch, event),
          evaluated(outside, online, event));
      PROGRAM.completed(batch, event);
      PROGRAM.completed(online, event);
    }
  }

  @Test
  void someFeaturesRegardOutcomes() {
    assertThat(REGARD_OUTCOMES).hasSizeBetween(4, PROGRAM.size() / 2);
  }

  /**
   * An outcome that arrives late is missing only from the events in between. Features that do not
   * use outcomes are unaffected, and all values are as expected once the outcome has arrived.
   */
  @Property(tries = 12)
  void lateOutcomesCountOnArrival(@ForAll long seed) {
    ProfileView usual = usual(seed);
    List<AccessEvent> events = new RandomIdentity(seed + 1).events(MONDAY + 8, 2, 150);
    Random random = new Random(seed);
    RecentState punctual = PROGRAM.newRecentState(Long.MIN_VALUE);
    RecentState late = PROGRAM.newRecentState(Long.MIN_VALUE);
    List<AccessEvent> pending = new ArrayList<>();
    for (AccessEvent event : events) {
      boolean caughtUp = pending.isEmpty();
      float[] expected = evaluated(usual, punctual, event);
      float[] found = evaluated(usual, late, event);
      for (int i = 0; i < expected.length; i++) {
        if (caughtUp || !REGARD_OUTCOMES.contains(i)) {
          assertThat(bits(found[i])).as(name(i)).isEqualTo(bits(expected[i]));
        }
      }
      PROGRAM.completed(punctual, event);
      pending.add(event);
      boolean flush = random.nextInt(6) == 0;
      while (!pending.isEmpty() && (flush || random.nextBoolean())) {
        PROGRAM.completed(late, pending.remove(random.nextInt(pending.size())));
      }
    }
  }

  /** Returns the features that outcomes change for any of several identities. */
  private static Set<Integer> featuresThatRegardOutcomes() {
    Set<Integer> found = new HashSet<>();
    for (int seed = 0; seed < 20; seed++) {
      ProfileView usual = usual(seed);
      RecentState with = PROGRAM.newRecentState(Long.MIN_VALUE);
      RecentState without = PROGRAM.newRecentState(Long.MIN_VALUE);
      for (AccessEvent event : new RandomIdentity(seed + 1).events(MONDAY + 8, 2, 150)) {
        float[] one = evaluated(usual, with, event);
        float[] other = evaluated(usual, without, event);
        PROGRAM.completed(with, event);
        for (int i = 0; i < one.length; i++) {
          if (bits(one[i]) != bits(other[i])) {
            found.add(i);
          }
        }
      }
    }
    return found;
  }

  private static ProfileView usual(long seed) {
    return profile(new RandomIdentity(seed).events(MONDAY, 8, 20))
        .view(RULES, PEERS.asOf(MONDAY + 7));
  }

  private static float[] evaluated(ProfileView usual, RecentState recent, AccessEvent event) {
    float[] vector = new float[PROGRAM.size()];
    PROGRAM.evaluate(usual, recent, event, vector);
    return vector;
  }

  private static List<AccessEvent> randomEvents(long seed) {
    RandomIdentity identity = new RandomIdentity(seed);
    Random random = new Random(seed);
    List<AccessEvent> events = identity.events(MONDAY, 3 + random.nextInt(12), 25);
    // The burst may fall on midnight or on an otherwise idle day.
    events.addAll(
        identity.burst(
            MONDAY + random.nextInt(12), random.nextInt(24) * 60 + 59.5, 120, events.size()));
    return events;
  }

  private static Profile profile(List<AccessEvent> events) {
    Profile profile = Profile.none(PROGRAM.schema());
    long first = EventTime.epochDay(events.get(0).timeMicros());
    for (long day = first; day < first + 30; day++) {
      DaySummary.Builder summary = DaySummary.builder(PROGRAM.schema(), day);
      for (AccessEvent event : events) {
        if (EventTime.epochDay(event.timeMicros()) == day) {
          summary.add(event);
        }
      }
      profile = summary.isEmpty() ? profile : profile.advance(summary.build(), RULES);
    }
    return profile;
  }

  private static void assertSameBits(String id, float[] expected, float[] found) {
    for (int i = 0; i < expected.length; i++) {
      assertThat(bits(found[i]))
          .as(id + " " + name(i) + ": " + found[i] + " instead of " + expected[i])
          .isEqualTo(bits(expected[i]));
    }
  }

  private static String name(int feature) {
    return PROGRAM.catalogue().names().get(feature);
  }

  private static int bits(float value) {
    return Float.floatToRawIntBits(value);
  }
}
