package io.tidemark.engine.program;

import static io.tidemark.engine.TestEvents.MONDAY;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.profile.CohortProfile;
import io.tidemark.engine.profile.Cohorts;
import io.tidemark.engine.profile.DaySummary;
import io.tidemark.engine.profile.Profile;
import io.tidemark.engine.profile.ProfileRules;
import io.tidemark.engine.profile.ProfileSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Five identities with 24 random days each, in the same cohort as {@link RandomIdentity}. */
public final class Peers {
  private static final int PEERS = 5;
  private static final int DAYS = 24;

  private final ProfileSchema schema;
  private final ProfileRules rules;
  private final List<NavigableMap<Long, Profile>> members = new ArrayList<>();

  Peers(ProfileSchema schema, ProfileRules rules) {
    this.schema = schema;
    this.rules = rules;
    for (int peer = 0; peer < PEERS; peer++) {
      members.add(profiles(events(peer)));
    }
  }

  /** Returns the events of a peer. Peers are numbered from 0. */
  public static List<AccessEvent> events(int peer) {
    return new RandomIdentity(1_000 + peer).events(MONDAY, DAYS, 8);
  }

  /** Returns the cohorts at the midnight that ends a day. */
  Cohorts asOf(long epochDay) {
    return Cohorts.of(List.of(profile(epochDay)));
  }

  /** Returns the cohort profile at the midnight that ends a day. */
  CohortProfile profile(long epochDay) {
    List<Profile> present = new ArrayList<>();
    for (NavigableMap<Long, Profile> member : members) {
      var latest = member.floorEntry(epochDay);
      if (latest != null) {
        present.add(latest.getValue().asOf(epochDay, rules));
      }
    }
    return CohortProfile.of("ci", schema, present, rules);
  }

  private NavigableMap<Long, Profile> profiles(List<AccessEvent> events) {
    Map<Long, DaySummary.Builder> days = new TreeMap<>();
    for (AccessEvent event : events) {
      long day = EventTime.epochDay(event.timeMicros());
      days.computeIfAbsent(day, d -> DaySummary.builder(schema, d)).add(event);
    }
    NavigableMap<Long, Profile> profiles = new TreeMap<>();
    Profile profile = Profile.none(schema);
    for (Map.Entry<Long, DaySummary.Builder> day : days.entrySet()) {
      profile = profile.advance(day.getValue().build(), rules);
      profiles.put(day.getKey(), profile);
    }
    return profiles;
  }
}
