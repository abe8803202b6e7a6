package io.tidemark.runtime.bundle;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.profile.Profile;
import io.tidemark.engine.profile.ProfileView;
import io.tidemark.engine.profile.ValueHash;
import io.tidemark.engine.program.Reason;
import io.tidemark.engine.program.RecentState;
import io.tidemark.runtime.baseline.FeatureHabits;
import io.tidemark.runtime.judge.JudgedAction;
import io.tidemark.runtime.judge.JudgedAction.Habit;
import io.tidemark.runtime.judge.Verdict;
import io.tidemark.runtime.risk.RiskState;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One identity as a release judges it: its profile, what it did lately, what is held against it.
 * For each event in judging order {@link #evaluate}, then {@link #completed} when the outcome is
 * known. What a night computes of the same events has the same bits. Not thread-safe.
 */
public final class JudgedIdentity {
  private static final long MICROS_PER_DAY = 86_400_000_000L;

  /** Reasons given for one decision. */
  private static final int REASONS = 5;

  private final Rulebook rules;
  private final MemberNames names;
  private final Profile profile;
  private final OptionalDouble usualMaximum;
  private final FeatureHabits habits;
  private final RecentState recent;
  private final RiskState risk;
  private final long seenSince;
  private ProfileView usual;
  private long usualAsOf = Long.MIN_VALUE;

  private JudgedIdentity(
      Rulebook rules,
      Optional<IdentityRecord> record,
      RecentState recent,
      RiskState risk,
      long seenSince) {
    this.rules = rules;
    this.names = new MemberNames(rules.key());
    this.profile =
        record.map(IdentityRecord::profile).orElse(Profile.none(rules.program().schema()));
    this.usualMaximum = record.map(IdentityRecord::usualMaximum).orElse(OptionalDouble.empty());
    this.habits = record.map(IdentityRecord::habits).orElse(FeatureHabits.NONE);
    this.recent = recent;
    this.risk = risk;
    this.seenSince = seenSince;
  }

  /**
   * An identity that is met for the first time.
   *
   * @param record what the release knows of it; empty for an identity it does not know
   * @param sinceMicros from when on all its events will be seen; windows that reach further back
   *     are missing
   */
  public static JudgedIdentity met(
      Rulebook rules, Optional<IdentityRecord> record, long sinceMicros) {
    return new JudgedIdentity(
        rules,
        record,
        rules.program().newRecentState(sinceMicros),
        record
            .flatMap(IdentityRecord::risk)
            .orElse(RiskState.empty(rules.judge().baseline().policy())),
        sinceMicros);
  }

  /**
   * The same identity under the next release. What it did lately and what is held against it goes
   * on, unless the next release has other features or names: then it is met anew.
   *
   * @param nowMicros from when on its events will be seen, where it is met anew
   */
  public JudgedIdentity under(Rulebook next, Optional<IdentityRecord> record, long nowMicros) {
    boolean alike =
        next.program().catalogue().hash().equals(rules.program().catalogue().hash())
            && next.key().equals(rules.key());
    if (!alike) {
      return met(next, record, nowMicros);
    }
    RiskState kept = RiskState.fromBytes(risk.toBytes(), next.judge().baseline().policy());
    return new JudgedIdentity(next, record, recent, kept, seenSince);
  }

  /**
   * Computes the event's features, and judges it where the identity is or was non-human and the
   * event is later than the release's night. An earlier event only warms up the recent state.
   *
   * @param vector receives one value per feature; NaN means not observed
   * @return empty where the event is not judged
   */
  public Optional<Verdict> evaluate(AccessEvent event, float[] vector) {
    rules.program().evaluate(usual(event), recent, event, vector);
    boolean nonHuman = profile.kind() != null || event.number(EventColumn.IS_NHI) == 1;
    if (!nonHuman || event.timeMicros() < rules.judgesFromMicros()) {
      return Optional.empty();
    }
    String cohort = cohort(event);
    double usualMaximum =
        this.usualMaximum.orElseGet(() -> rules.judge().baseline().scopeFor(cohort).usualMaximum());
    return Optional.of(
        rules.judge().judge(cohort, usualMaximum, risk, habits.relative(vector), action(event)));
  }

  /** Takes the outcome of an event that was evaluated before into the recent state. */
  public void completed(AccessEvent event) {
    rules.program().completed(recent, event);
  }

  /**
   * Why the last evaluated event stood out, weightiest first.
   *
   * @param vector what {@link #evaluate} gave for it
   */
  public List<Reason> reasons(AccessEvent event, float[] vector) {
    return rules
        .program()
        .reasons(
            usual(event),
            event,
            vector,
            rules.judge().shares(cohort(event), habits.relative(vector)),
            REASONS);
  }

  /** Restores trust in one pair of credential and source for what happened up to a time. */
  public void revalidated(String credential, String source, long timeMicros) {
    risk.revalidated(names.of(credential), names.of(source), timeMicros);
  }

  /** The risk of the identity's riskiest pair at a time, in [0, 1]. */
  public double identityRisk(long timeMicros) {
    return risk.identityRisk(timeMicros);
  }

  /** Time of the last event seen, or {@link Long#MIN_VALUE}. */
  public long lastMicros() {
    return recent.lastMicros();
  }

  /** The release that judges it. */
  public Rulebook rules() {
    return rules;
  }

  /** Rule-given cohort it was first seen in; of this event where it was not seen before. */
  private String cohort(AccessEvent event) {
    return profile.cohort() != null ? profile.cohort() : event.text(EventColumn.COHORT);
  }

  private ProfileView usual(AccessEvent event) {
    long eve = Math.floorDiv(event.timeMicros(), MICROS_PER_DAY) - 1;
    long asOf = Math.max(eve, rules.night().toEpochDay());
    if (asOf != usualAsOf) {
      usual = profile.asOf(asOf, rules.rules()).view(rules.rules(), rules.key());
      usualAsOf = asOf;
    }
    return usual;
  }

  private JudgedAction action(AccessEvent event) {
    int actions = rules.actionIndex();
    boolean known =
        actions >= 0 && usual.knows(actions, ValueHash.of(event.text(EventColumn.ACTION)));
    return JudgedAction.of(
        event.timeMicros(),
        names.of(event.text(EventColumn.CREDENTIAL_UID)),
        names.of(event.text(EventColumn.SRC_IP_PREFIX)),
        event.impact(),
        rules.bounds().breach(event),
        known ? Habit.USUAL : Habit.UNUSUAL);
  }
}
