package io.tidemark.batch;

import io.tidemark.engine.profile.DaySummary;
import io.tidemark.engine.profile.Profile;
import io.tidemark.engine.profile.ProfileRules;
import io.tidemark.engine.profile.ProfileSchema;
import io.tidemark.engine.profile.ProfileView;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * One identity's way from a starting profile through its day summaries: the profile as of any
 * midnight from the start on, folded once and kept.
 */
final class IdentityHistory {
  private final ProfileRules rules;
  private final NavigableMap<Long, Profile> profiles = new TreeMap<>();
  private final Profile start;
  private long viewedDay = Long.MIN_VALUE;
  private ProfileView viewed;

  /**
   * @param start profile before the first summary, or null for none
   * @param summaries by day; days at or before the start's are passed over
   */
  IdentityHistory(
      ProfileSchema schema,
      Profile start,
      NavigableMap<Long, DaySummary> summaries,
      ProfileRules rules) {
    this.rules = rules;
    this.start = start == null ? Profile.none(schema) : start;
    Profile profile = this.start;
    for (DaySummary summary : summaries.values()) {
      if (summary.epochDay() > this.start.asOf()) {
        profile = profile.advance(summary, rules);
        profiles.put(summary.epochDay(), profile);
      }
    }
  }

  /** The profile as of the midnight that ends a day. */
  Profile asOf(long epochDay) {
    var latest = profiles.floorEntry(epochDay);
    Profile profile = latest == null ? start : latest.getValue();
    return profile.asOf(Math.max(epochDay, profile.asOf()), rules);
  }

  /** What is usual as of the midnight that ends a day; the last one asked for is kept. */
  ProfileView viewAsOf(long epochDay) {
    if (viewed == null || viewedDay != epochDay) {
      viewed = asOf(epochDay).view(rules);
      viewedDay = epochDay;
    }
    return viewed;
  }
}
