package io.tidemark.batch;

import io.tidemark.engine.profile.DaySummary;
import io.tidemark.engine.profile.Profile;
import io.tidemark.engine.profile.ProfileRules;
import io.tidemark.engine.profile.ProfileSchema;
import java.time.LocalDate;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/**
 * Profiles of one identity as of a starting midnight or any later one, from a starting profile and
 * day summaries.
 */
public final class IdentityHistory {
  private final ProfileRules rules;
  private final NavigableMap<Long, Profile> profiles = new TreeMap<>();
  private final Profile start;

  public IdentityHistory(
      ProfileSchema schema,
      Profile start,
      NavigableMap<Long, DaySummary> summaries,
      ProfileRules rules) {
    this(schema, start, summaries, Set.of(), rules);
  }

  /**
   * @param start starting profile, or null if the identity has none
   * @param summaries summaries, keyed by day; days already included in the starting profile are
   *     ignored
   * @param trusted days labelled benign
   */
  public IdentityHistory(
      ProfileSchema schema,
      Profile start,
      NavigableMap<Long, DaySummary> summaries,
      Set<Long> trusted,
      ProfileRules rules) {
    this.rules = rules;
    this.start = start == null ? Profile.none(schema) : start;
    Profile profile = this.start;
    for (DaySummary summary : summaries.values()) {
      // Nightly runs store no profiles for humans. For consistency, the days before an identity was
      // first seen as non-human are therefore ignored here as well.
      boolean begun = profile.kind() != null || summary.isNonHuman();
      if (begun && summary.epochDay() > this.start.asOf()) {
        profile =
            trusted.contains(summary.epochDay())
                ? profile.advanceTrusting(summary, rules)
                : profile.advance(summary, rules);
        profiles.put(summary.epochDay(), profile);
      }
    }
  }

  /** Returns whether a profile is available: not for days before the starting profile. */
  public boolean reaches(long epochDay) {
    return epochDay >= start.asOf();
  }

  /**
   * Returns the profile as of the midnight at the end of the given day.
   *
   * @throws IllegalArgumentException if the starting profile is as of a later midnight and would
   *     therefore include later events
   */
  public Profile asOf(long epochDay) {
    if (!reaches(epochDay)) {
      throw new IllegalArgumentException(
          "The starting profile is as of %s, but one as of %s was requested; start with profiles of the day before the range"
              .formatted(LocalDate.ofEpochDay(start.asOf()), LocalDate.ofEpochDay(epochDay)));
    }
    var latest = profiles.floorEntry(epochDay);
    return (latest == null ? start : latest.getValue()).asOf(epochDay, rules);
  }
}
