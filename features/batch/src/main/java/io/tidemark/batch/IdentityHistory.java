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
 * History of one identity: a starting profile and its day summaries. It gives the profile at any
 * midnight since the start, folded once and cached.
 */
public final class IdentityHistory {
  private final ProfileRules rules;
  private final NavigableMap<Long, Profile> profiles = new TreeMap<>();
  private final Profile start;

  /**
   * @param start profile before the first summary, or null for none
   * @param summaries summaries by day; days at or before the start's are ignored
   */
  public IdentityHistory(
      ProfileSchema schema,
      Profile start,
      NavigableMap<Long, DaySummary> summaries,
      ProfileRules rules) {
    this(schema, start, summaries, Set.of(), rules);
  }

  /**
   * @param start profile before the first summary, or null for none
   * @param summaries summaries by day; days at or before the start's are ignored
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
      // Nightly runs do not keep profiles of humans. So a range must also forget the days before an
      // identity was first seen as non-human.
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

  /** Whether the midnight that ends a day is at or after the starting profile's. */
  public boolean reaches(long epochDay) {
    return epochDay >= start.asOf();
  }

  /**
   * Profile at the midnight that ends a day.
   *
   * @throws IllegalArgumentException if the starting profile is later and so contains later events
   */
  public Profile asOf(long epochDay) {
    if (!reaches(epochDay)) {
      throw new IllegalArgumentException(
          "The starting profile is as of "
              + LocalDate.ofEpochDay(start.asOf())
              + ", but one as of "
              + LocalDate.ofEpochDay(epochDay)
              + " is asked for; start with profiles of the day before the range");
    }
    var latest = profiles.floorEntry(epochDay);
    return (latest == null ? start : latest.getValue()).asOf(epochDay, rules);
  }
}
