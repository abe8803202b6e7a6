package io.tidemark.batch;

import io.tidemark.engine.bound.IdentityBounds;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.profile.Profile;
import io.tidemark.engine.profile.ProfileRules;
import io.tidemark.engine.profile.ProfileView;
import io.tidemark.engine.program.FeatureProgram;
import io.tidemark.engine.program.RecentState;
import java.util.Objects;

/**
 * Computes vectors for the events of one identity, one event at a time. Each vector compares an
 * event with the profile as of the preceding midnight. The recent state for a day is initialized by
 * replaying the events of the preceding 24 hours with that day's profile, so a whole range yields
 * exactly the same vectors as its days one by one. Does not depend on Spark. Not thread-safe.
 *
 * <pre>{@code
 * IdentityVectors vectors = new IdentityVectors(history, range, program, rules, policy, cohorts);
 * for (AccessEvent event : inOrder) {
 *   if (vectors.take(event)) {
 *     use(vectors.vector(), vectors.activeDays());
 *   }
 * }
 * }</pre>
 */
public final class IdentityVectors {
  private final IdentityHistory history;
  private final FeatureRange range;
  private final FeatureProgram program;
  private final ProfileRules rules;
  private final int actionIndex;
  private final IdentityBounds.Finder policy;
  private final CohortsByMidnight cohorts;
  private final float[] vector;

  private Day today;
  private Day tomorrow;
  private AccessEvent last;
  private IdentityBounds bounds;
  private String boundKind;
  private String boundCohort;

  /**
   * @param history history, whose starting profile, if any, must be as of the day before the range
   * @param policy bounds that {@link #boundBreach} checks
   * @param cohorts cohorts as of the midnight before each day in the range
   */
  public IdentityVectors(
      IdentityHistory history,
      FeatureRange range,
      FeatureProgram program,
      ProfileRules rules,
      IdentityBounds.Finder policy,
      CohortsByMidnight cohorts) {
    this.cohorts = cohorts;
    this.policy = policy;
    this.history = history;
    this.range = range;
    this.program = program;
    this.rules = rules;
    actionIndex = program.schema().valueIndex(EventColumn.ACTION.column());
    vector = new float[program.size()];
  }

  /**
   * Processes the next event, in (time, event id, product) order.
   *
   * @return whether the event has a vector. An event has none if it serves only to warm up the
   *     state, if its credential was rejected, or if the identity has never been non-human
   */
  public boolean take(AccessEvent event) {
    if (event.number(EventColumn.IS_AUTHENTICATED) == 0) {
      return false;
    }
    enter(EventTime.epochDay(event.timeMicros()));
    if (tomorrow != null) {
      program.warmUp(tomorrow.usual, tomorrow.recent, event);
    }
    if (today == null) {
      return false;
    }
    program.evaluate(today.usual, today.recent, event, vector);
    program.completed(today.recent, event);
    last = event;
    return event.isNonHuman(profile().kind());
  }

  /** Returns the vector of the last event. The array is overwritten by the next event. */
  public float[] vector() {
    return vector;
  }

  public int activeDays() {
    return profile().activeDays();
  }

  /** Returns the cohort from the profile or, failing that, from the last event. */
  public String cohort() {
    return profile().cohort(last);
  }

  /** Returns the kind from the profile or, failing that, from the last event. */
  public String kind() {
    return profile().kind(last);
  }

  /**
   * Returns whether the last event's action is habitual; false if the catalogue stores no actions.
   */
  public boolean isHabitual() {
    return actionIndex >= 0
        && today.usual.contains(actionIndex, today.recent.hash(EventColumn.ACTION, last));
  }

  /** Returns the name of the bound that the last event breaches, or null. */
  public String boundBreach() {
    String kind = kind();
    String cohort = cohort();
    if (bounds == null
        || !Objects.equals(kind, boundKind)
        || !Objects.equals(cohort, boundCohort)) {
      bounds = policy.of(kind, cohort, last.text(EventColumn.IDENTITY));
      boundKind = kind;
      boundCohort = cohort;
    }
    return bounds.breach(last);
  }

  private Profile profile() {
    return today.usual.profile();
  }

  private void enter(long epochDay) {
    boolean inToday = today != null && today.epochDay == epochDay;
    boolean beforeTomorrow = today == null && tomorrow != null && tomorrow.epochDay == epochDay + 1;
    if (inToday || beforeTomorrow) {
      return;
    }
    today =
        tomorrow != null && tomorrow.epochDay == epochDay
            ? tomorrow
            : range.contains(epochDay) ? new Day(epochDay) : null;
    tomorrow = range.contains(epochDay + 1) ? new Day(epochDay + 1) : null;
  }

  private final class Day {
    private final long epochDay;
    private final ProfileView usual;
    private final RecentState recent;

    private Day(long epochDay) {
      this.epochDay = epochDay;
      usual = history.asOf(epochDay - 1).view(rules, cohorts.asOf(epochDay - 1, program.schema()));
      recent = program.newRecentState(range.recentSince(epochDay));
    }
  }
}
