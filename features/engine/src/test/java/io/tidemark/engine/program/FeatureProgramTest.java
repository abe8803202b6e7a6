package io.tidemark.engine.program;

import static io.tidemark.engine.TestEvents.MONDAY;
import static io.tidemark.engine.TestEvents.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.event.Outcome;
import io.tidemark.engine.profile.DaySummary;
import io.tidemark.engine.profile.Profile;
import io.tidemark.engine.profile.ProfileRules;
import io.tidemark.engine.profile.ProfileView;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class FeatureProgramTest {
  private static final ProfileRules RULES = ProfileRules.defaults();
  private static final FeatureProgram BUILT_IN = FeatureProgram.builtIn();
  private static final FeatureProgram WINDOWS =
      FeatureProgram.read(
          "windows.yaml",
          """
          features:
            - {name: denied, case: 3, message: x, far: 1, count: events, window: 1h, \
               where: "outcome == 'DENIED'"}
            - {name: networks, case: 1, message: x, far: 1, distinct: src_ip_prefix, window: 30m, \
               per: credential}
            - {name: new_share, case: 1, message: x, far: 1, share_new: action, window: 1h}
            - {name: denied_excess, case: 3, message: x, far: 1, excess_share: denied, window: 24h}
          """);

  @Property(tries = 8)
  void isDeterministic(@ForAll long seed) {
    List<AccessEvent> events = new RandomIdentity(seed).events(MONDAY, 12, 30);
    Map<String, float[]> once = ContinuousRun.vectors(BUILT_IN, RULES, events);
    Map<String, float[]> again = ContinuousRun.vectors(FeatureProgram.builtIn(), RULES, events);
    assertThat(again.keySet()).isEqualTo(once.keySet());
    once.forEach((id, vector) -> assertThat(again.get(id)).as(id).isEqualTo(vector));
  }

  @Property(tries = 25)
  void windowsMatchDefinition(@ForAll long seed) {
    List<AccessEvent> history = new RandomIdentity(seed).events(MONDAY, 6, 20);
    Profile profile = Profile.none(WINDOWS.schema());
    for (long day = MONDAY; day < MONDAY + 6; day++) {
      DaySummary.Builder summary = DaySummary.builder(WINDOWS.schema(), day);
      for (AccessEvent event : history) {
        if (EventTime.epochDay(event.timeMicros()) == day) {
          summary.add(event);
        }
      }
      if (!summary.isEmpty()) {
        profile = profile.advance(summary.build(), RULES);
      }
    }
    ProfileView usual = profile.view(RULES);
    RecentState recent = WINDOWS.newRecentState(Long.MIN_VALUE);
    List<AccessEvent> events = new RandomIdentity(seed + 1).events(MONDAY + 6, 2, 120);
    float[] vector = new float[WINDOWS.size()];
    for (int now = 0; now < events.size(); now++) {
      WINDOWS.evaluate(usual, recent, events.get(now), vector);
      WINDOWS.completed(recent, events.get(now));
      List<AccessEvent> seen = events.subList(0, now + 1);
      assertThat((Float) vector[0]).isEqualTo(denied(seen, 60));
      assertThat((Float) vector[1]).isEqualTo(networks(seen));
      assertThat((Float) vector[2]).isEqualTo(newShare(seen, history, usual.hasHabits()));
      assertThat((double) vector[3]).isCloseTo(deniedExcess(seen, history), within(1e-4));
    }
  }

  @Test
  void unknownIdentityHasNoNovelty() {
    float[] vector = new float[BUILT_IN.size()];
    RecentState recent = BUILT_IN.newRecentState(at(MONDAY, 0).build().timeMicros());
    BUILT_IN.evaluate(
        Profile.none(BUILT_IN.schema()).view(RULES), recent, at(MONDAY, 0).build(), vector);
    for (int i = 0; i < vector.length; i++) {
      assertThat(Float.isNaN(vector[i]) || vector[i] == 0)
          .as(BUILT_IN.catalogue().names().get(i))
          .isTrue();
    }
  }

  @Test
  void emptyEventHasAVector() {
    float[] vector = new float[BUILT_IN.size()];
    AccessEvent bare = AccessEvent.builder().number(EventColumn.TIME, -1).build();
    RecentState recent = BUILT_IN.newRecentState(Long.MIN_VALUE);
    BUILT_IN.evaluate(Profile.none(BUILT_IN.schema()).view(RULES), recent, bare, vector);
    BUILT_IN.completed(recent, bare);
    assertThat(recent.lastMicros()).isEqualTo(-1);
  }

  @Test
  void truncatesHostileTextsInReasons() {
    List<AccessEvent> events = new RandomIdentity(3).events(MONDAY, 10, 20);
    Profile profile = Profile.none(BUILT_IN.schema());
    for (long day = MONDAY; day < MONDAY + 5; day++) {
      DaySummary.Builder summary = DaySummary.builder(BUILT_IN.schema(), day);
      long today = day;
      events.stream()
          .filter(e -> EventTime.epochDay(e.timeMicros()) == today)
          .forEach(summary::add);
      profile = profile.advance(summary.build(), RULES);
    }
    String hostile = "\u0000\uD83D</script>{observed}" + "A".repeat(5_000_000);
    AccessEvent event =
        at(MONDAY + 5, 0)
            .text(EventColumn.ACTION, hostile)
            .text(EventColumn.UA_FAMILY, hostile)
            .text(EventColumn.SRC_IP_PREFIX, hostile)
            .text(EventColumn.ACTOR_SESSION_UID, hostile)
            .texts(EventColumn.TOKEN_SCOPES, List.of(hostile, hostile + "1", hostile + "2"))
            .build();
    float[] vector = new float[BUILT_IN.size()];
    ProfileView usual = profile.view(RULES);
    BUILT_IN.evaluate(usual, BUILT_IN.newRecentState(0), event, vector);
    double[] shares = new double[vector.length];
    java.util.Arrays.fill(shares, 1.0 / shares.length);
    List<Reason> reasons = BUILT_IN.reasons(usual, event, vector, shares, 100);
    assertThat(reasons).extracting(Reason::feature).contains("new_network", "new_scope");
    assertThat(reasons).allSatisfy(r -> assertThat(r.message().length()).isLessThan(1_000));
  }

  @Test
  void ordersReasonsByShare() {
    float[] vector = new float[BUILT_IN.size()];
    java.util.Arrays.fill(vector, 2);
    double[] shares = new double[vector.length];
    shares[3] = 0.2;
    shares[5] = 0.5;
    shares[4] = 0.2;
    vector[7] = 0;
    shares[7] = 0.1;
    List<Reason> reasons =
        BUILT_IN.reasons(
            Profile.none(BUILT_IN.schema()).view(RULES), at(MONDAY, 0).build(), vector, shares, 9);
    List<String> names = BUILT_IN.catalogue().names();
    assertThat(reasons)
        .extracting(Reason::feature)
        .containsExactly(names.get(5), names.get(3), names.get(4));
  }

  private static List<AccessEvent> window(List<AccessEvent> seen, int minutes) {
    long bucket = minutes * 1_000_000L;
    long newest = Math.floorDiv(seen.get(seen.size() - 1).timeMicros(), bucket);
    return seen.stream().filter(e -> Math.floorDiv(e.timeMicros(), bucket) > newest - 60).toList();
  }

  private static Float denied(List<AccessEvent> seen, int minutes) {
    List<AccessEvent> window = window(seen, minutes);
    return (float)
        window.subList(0, window.size() - 1).stream()
            .filter(e -> e.outcome() == Outcome.DENIED)
            .count();
  }

  private static Float networks(List<AccessEvent> seen) {
    AccessEvent now = seen.get(seen.size() - 1);
    String credential = now.text(EventColumn.CREDENTIAL_UID);
    if (credential == null) {
      return Float.NaN;
    }
    Set<String> networks = new HashSet<>();
    for (AccessEvent event : window(seen, 30)) {
      if (credential.equals(event.text(EventColumn.CREDENTIAL_UID))) {
        networks.add(event.text(EventColumn.SRC_IP_PREFIX));
      }
    }
    networks.remove(null);
    return networks.isEmpty() ? Float.NaN : (float) networks.size();
  }

  private static Float newShare(List<AccessEvent> seen, List<AccessEvent> history, boolean habits) {
    int all = 0;
    int unknown = 0;
    for (AccessEvent event : window(seen, 60)) {
      String action = event.text(EventColumn.ACTION);
      if (action != null) {
        Set<Long> days = new HashSet<>();
        for (AccessEvent earlier : history) {
          if (action.equals(earlier.text(EventColumn.ACTION))) {
            days.add(EventTime.epochDay(earlier.timeMicros()));
          }
        }
        all++;
        unknown += days.size() < 2 ? 1 : 0;
      }
    }
    return all == 0 || !habits ? Float.NaN : (float) (unknown / (all + 1.0));
  }

  private static double deniedExcess(List<AccessEvent> seen, List<AccessEvent> history) {
    List<AccessEvent> earlier = new ArrayList<>(window(seen, 24 * 60));
    earlier.remove(earlier.size() - 1);
    double usual =
        (history.stream().filter(e -> e.outcome() == Outcome.DENIED).count() + 1)
            / (history.size() + 50.0);
    double expected = earlier.size() * usual;
    double excess = earlier.stream().filter(e -> e.outcome() == Outcome.DENIED).count() - expected;
    return Math.max(0, excess / Math.sqrt(expected + 1));
  }
}
