package io.tidemark.engine.program;

import static io.tidemark.engine.TestEvents.MONDAY;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.TestEvents;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.profile.DaySummary;
import io.tidemark.engine.profile.Profile;
import io.tidemark.engine.profile.ProfileRules;
import io.tidemark.engine.profile.ProfileView;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/**
 * Compares state that an enforcer has kept for several days with state that a nightly run starts on
 * the previous day. Both use the same profile, because changes at midnight are tested elsewhere.
 */
class LongLivedStateTest {
  private static final FeatureProgram PROGRAM = ExampleFeatures.program();
  private static final ProfileView USUAL = usual();

  @Property(tries = 10)
  void longLivedStateMatchesFreshState(@ForAll long seed) {
    TreeMap<Long, List<AccessEvent>> days = new TreeMap<>();
    for (AccessEvent event : new RandomIdentity(seed).events(MONDAY, 9, 40)) {
      long day = EventTime.epochDay(event.timeMicros());
      if (day != MONDAY + 2) {
        days.computeIfAbsent(day, d -> new ArrayList<>()).add(event);
      }
    }
    RecentState kept = PROGRAM.newRecentState(Long.MIN_VALUE);
    for (Map.Entry<Long, List<AccessEvent>> day : days.entrySet()) {
      RecentState begun = PROGRAM.newRecentState(Long.MIN_VALUE);
      // This time normally comes from the profile at midnight.
      begun.lastMicros = kept.lastMicros;
      days.getOrDefault(day.getKey() - 1, List.of()).forEach(event -> evaluated(begun, event));
      for (AccessEvent event : day.getValue()) {
        assertSameBits(event, evaluated(kept, event), evaluated(begun, event));
        kept = RecentState.fromBytes(PROGRAM, kept.toBytes(PROGRAM));
      }
    }
  }

  @Test
  void sessionChangeExpiresAfterADay() {
    RecentState kept = PROGRAM.newRecentState(Long.MIN_VALUE);
    int moved = PROGRAM.catalogue().names().indexOf("session_moved");
    float[] found = new float[4];
    for (int day = 0; day < found.length; day++) {
      AccessEvent event =
          TestEvents.at(MONDAY + day, 60)
              .text(EventColumn.METADATA_UID, "day " + day)
              .text(EventColumn.ACTOR_SESSION_UID, "session")
              .text(EventColumn.SRC_IP_PREFIX, day == 0 ? "198.51.100.0/24" : "203.0.113.0/24")
              .build();
      found[day] = evaluated(kept, event)[moved];
    }
    assertThat(found).containsExactly(0, 1, 0, 0);
  }

  /** Returns habits from several earlier days, so that new values stand out. */
  private static ProfileView usual() {
    ProfileRules rules = ProfileRules.defaults();
    Profile profile = Profile.none(PROGRAM.schema());
    for (long day = MONDAY - 5; day < MONDAY; day++) {
      DaySummary.Builder summary = DaySummary.builder(PROGRAM.schema(), day);
      new RandomIdentity(day).events(day, 1, 20).forEach(summary::add);
      profile = profile.advance(summary.build(), rules);
    }
    return profile.view(rules, new Peers(PROGRAM.schema(), rules).asOf(MONDAY + 9));
  }

  private static float[] evaluated(RecentState recent, AccessEvent event) {
    float[] vector = new float[PROGRAM.size()];
    PROGRAM.evaluate(USUAL, recent, event, vector);
    PROGRAM.completed(recent, event);
    return vector;
  }

  private static void assertSameBits(AccessEvent event, float[] kept, float[] begun) {
    for (int i = 0; i < kept.length; i++) {
      assertThat(Float.floatToIntBits(kept[i]))
          .as("%s of %s: %s", PROGRAM.catalogue().names().get(i), event, kept[i])
          .isEqualTo(Float.floatToIntBits(begun[i]));
    }
  }
}
