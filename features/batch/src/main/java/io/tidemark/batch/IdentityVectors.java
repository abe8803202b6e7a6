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
 * The vectors of one identity's events, one after the other, each against the profile as of the
 * midnight before its day. A day's recent state begins with the 24 hours before it, replayed
 * against that day's profile, so a range gives exactly what its days give one by one. Plain Java:
 * {@link EventFeatures} runs it inside a partition, an evaluation in memory. Not thread-safe.
 *
 * <pre>{@code
 * IdentityVectors vectors = new IdentityVectors(history, range, program, rules);
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
   * @param history of the identity, from a profile as of the day before the range or from none
   * @param range days whose events get a vector
   */
  public IdentityVectors(
      IdentityHistory history, FeatureRange range, FeatureProgram program, ProfileRules rules) {
    this(history, range, program, rules, IdentityBounds.Finder.DEFAULTS);
  }

  /**
   * @param history of the identity, from a profile as of the day before the range or from none
   * @param range days whose events get a vector
   * @param policy bounds that {@link #boundBreach} holds events against
   */
  public IdentityVectors(
      IdentityHistory history,
      FeatureRange range,
      FeatureProgram program,
      ProfileRules rules,
      IdentityBounds.Finder policy) {
    this(history, range, program, rules, policy, CohortsByMidnight.NONE);
  }

  /**
   * @param history of the identity, from a profile as of the day before the range or from none
   * @param range days whose events get a vector
   * @param policy bounds that {@link #boundBreach} holds events against
   * @param cohorts of the midnights before the days of the range
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
   * Takes the next event, in (time, event id, product) order.
   *
   * @return whether it has a vector: false for one that only warms up a state, whose credential was
   *     refused, or whose identity was never non-human
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

  /** The vector of the last event; overwritten by the next one. */
  public float[] vector() {
    return vector;
  }

  /** Days of history behind the last vector. */
  public int activeDays() {
    return profile().activeDays();
  }

  /** Cohort of the identity: what it was when it was first seen, else what the event says. */
  public String cohort() {
    return profile().cohort() != null ? profile().cohort() : last.text(EventColumn.COHORT);
  }

  /** Kind of the identity: what it was when it was first seen, else what the event says. */
  public String kind() {
    return profile().kind() != null ? profile().kind() : last.text(EventColumn.NHI_KIND);
  }

  /**
   * Whether the identity is known to do what the last event does; false also where the catalogue
   * does not remember actions.
   */
  public boolean isHabitual() {
    return actionIndex >= 0
        && today.usual.knows(actionIndex, today.recent.hash(EventColumn.ACTION, last));
  }

  /** The bound that the last event breaks, or null. */
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
            : range.holds(epochDay) ? new Day(epochDay) : null;
    tomorrow = range.holds(epochDay + 1) ? new Day(epochDay + 1) : null;
  }

  /** The recent state of one day with what is usual when it begins. */
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
