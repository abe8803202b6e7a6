package io.tidemark.runtime.release;

import io.tidemark.engine.bound.IdentityBounds;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.profile.Profile;
import io.tidemark.engine.profile.ProfileView;
import io.tidemark.engine.program.Reason;
import io.tidemark.engine.program.RecentState;
import io.tidemark.runtime.judge.Judge;
import io.tidemark.runtime.judge.JudgedAction;
import io.tidemark.runtime.judge.JudgedAction.Habit;
import io.tidemark.runtime.judge.Verdict;
import io.tidemark.runtime.policy.Policy;
import io.tidemark.runtime.risk.RiskPolicy;
import io.tidemark.runtime.risk.RiskState;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One identity as a release judges it: its profile, what it did lately, what is held against it.
 * For each event in judging order {@link #evaluate}, then {@link #completed} when the outcome is
 * known. What a night computes of the same events has the same bits. Not thread-safe.
 */
public final class JudgedIdentity {

  /** Reasons given for one decision. */
  private static final int REASONS = 5;

  private final ReleaseModel rules;
  private final MemberNames names;
  private final Profile profile;
  private final OptionalDouble usualMaximum;
  private final RecentState recent;
  private RiskState risk;
  private final long seenSince;
  private ProfileView usual;
  private IdentityBounds bounds;
  private String metKind;
  private String metCohort;
  private long usualAsOf = Long.MIN_VALUE;
  private Judge judge;
  private String judgedCohort;
  private List<Integer> suppressed = List.of();
  private final LastName credential = new LastName();
  private final LastName source = new LastName();

  /** The name of a text; most events have the text of the event before. */
  private static final class LastName {
    private String text;
    private String name;

    String of(String asked, MemberNames names) {
      if (asked == null || !asked.equals(text)) {
        text = asked;
        name = names.of(asked);
      }
      return name;
    }
  }

  private JudgedIdentity(
      ReleaseModel rules,
      Optional<IdentityRecord> record,
      RecentState recent,
      RiskState risk,
      long seenSince) {
    this(
        rules,
        record.map(IdentityRecord::profile).orElse(Profile.none(rules.program().schema())),
        record.map(IdentityRecord::usualMaximum).orElse(OptionalDouble.empty()),
        recent,
        risk,
        seenSince);
  }

  private JudgedIdentity(
      ReleaseModel rules,
      Profile profile,
      OptionalDouble usualMaximum,
      RecentState recent,
      RiskState risk,
      long seenSince) {
    this.rules = rules;
    this.names = new MemberNames(rules.key());
    this.profile = profile;
    this.usualMaximum = usualMaximum;
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
      ReleaseModel rules, Optional<IdentityRecord> record, long sinceMicros) {
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
   * An identity as a saved state knew it.
   *
   * @param recent what {@link #recentBytes} gave; empty where what it did since is not known
   * @param risk what {@link #riskBytes} gave
   * @param sinceMicros from when on all its events will be seen, where there is no recent state
   * @throws IllegalArgumentException if the bytes are of another catalogue, or damaged
   */
  public static JudgedIdentity restored(
      ReleaseModel rules,
      Optional<IdentityRecord> record,
      Optional<byte[]> recent,
      byte[] risk,
      long sinceMicros) {
    return new JudgedIdentity(
        rules,
        record,
        recent
            .map(rules.program()::recentState)
            .orElseGet(() -> rules.program().newRecentState(sinceMicros)),
        RiskState.fromBytes(risk, rules.judge().baseline().policy()),
        sinceMicros);
  }

  /** What it did lately, to be saved. */
  public byte[] recentBytes() {
    return rules.program().toBytes(recent);
  }

  /** What is held against it, to be saved; by keyed names. */
  public byte[] riskBytes() {
    return risk.toBytes();
  }

  /**
   * The same identity under the next release. What it did lately and what is held against it goes
   * on, unless the next release has other features or names: then it is met anew.
   *
   * @param nowMicros from when on its events will be seen, where it is met anew
   */
  public JudgedIdentity under(ReleaseModel next, Optional<IdentityRecord> record, long nowMicros) {
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
   * The same identity with what is held against it, of which what it did lately is not known.
   *
   * @param sinceMicros from when on all its events will be seen
   */
  public JudgedIdentity reset(long sinceMicros) {
    return new JudgedIdentity(
        rules,
        profile,
        usualMaximum,
        rules.program().newRecentState(sinceMicros),
        RiskState.fromBytes(riskBytes(), rules.judge().baseline().policy()),
        sinceMicros);
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
    resolvePolicy(event);
    if (!event.isNonHuman(profile.kind()) || event.timeMicros() < rules.judgesFromMicros()) {
      return Optional.empty();
    }
    Judge judge = judge(cohort(event));
    Verdict verdict =
        judge.judge(
            risk,
            vector,
            action(event),
            usualMaximum.isPresent() ? usualMaximum.getAsDouble() : judge.usualMaximum());
    suppressed = verdict.suppressed();
    return Optional.of(verdict);
  }

  private Judge judge(String cohort) {
    if (judge == null || !Objects.equals(cohort, judgedCohort)) {
      judge = rules.judge().ofCohort(cohort);
      judgedCohort = cohort;
    }
    return judge;
  }

  /**
   * What the policy says of this identity, once it is known who it is. Kind and cohort of one that
   * the release does not know are each event's: what one of them says decides for no other.
   */
  private void resolvePolicy(AccessEvent event) {
    String kind = kind(event);
    String cohort = cohort(event);
    if (bounds != null && Objects.equals(kind, metKind) && Objects.equals(cohort, metCohort)) {
      return;
    }
    metKind = kind;
    metCohort = cohort;
    Policy policy = rules.policy();
    String name = policy.rules().isEmpty() ? null : names.hex(event.text(EventColumn.IDENTITY));
    bounds = policy.bounds(kind, cohort, name);
    risk = risk.under(policy.figures(rules.judge().baseline().policy(), kind, cohort, name));
  }

  /** Takes the outcome of an event that was evaluated before into the recent state. */
  public void completed(AccessEvent event) {
    rules.program().completed(recent, event);
  }

  /**
   * Why the last evaluated event stood out, weightiest first; put into words when first looked at,
   * by any thread, whatever happens to this identity meanwhile.
   *
   * @param vector what {@link #evaluate} gave for it; may be used again afterwards
   */
  public List<Reason> reasons(AccessEvent event, float[] vector) {
    ReleaseModel by = rules;
    ProfileView view = usual(event);
    String cohort = cohort(event);
    float[] whole = vector.clone();
    List<Integer> left = suppressed;
    return new LazyReasons(
        () ->
            by.program()
                .reasons(view, event, whole, by.judge().shares(cohort, whole, left), REASONS));
  }

  /** Restores trust in one pair of credential and source for what happened up to a time. */
  public void revalidated(String credential, String source, long timeMicros) {
    risk.revalidated(names.of(credential), names.of(source), timeMicros);
  }

  /** Whether the release has a record of it. */
  public boolean isKnown() {
    return profile.kind() != null;
  }

  /** Whether it is known to do what the last evaluated event does. */
  public boolean knowsAction(AccessEvent event) {
    return knows(EventColumn.ACTION, event);
  }

  /** Whether it is known to use the credential; true where credentials are not remembered. */
  public boolean knowsCredential(AccessEvent event) {
    return rules.program().schema().valueIndex(EventColumn.CREDENTIAL_UID.column()) < 0
        || knows(EventColumn.CREDENTIAL_UID, event);
  }

  private boolean knows(EventColumn column, AccessEvent event) {
    int values = rules.program().schema().valueIndex(column.column());
    return values >= 0 && usual(event).knows(values, recent.hash(column, event));
  }

  /** The risk of the identity's riskiest pair at a time, in [0, 1]. */
  public double identityRisk(long timeMicros) {
    return risk.identityRisk(timeMicros);
  }

  /** The risk figures that it is judged by. */
  public RiskPolicy policy() {
    return risk.policy();
  }

  /** Time of the last event seen, or {@link Long#MIN_VALUE}. */
  public long lastMicros() {
    return recent.lastMicros();
  }

  /** The release that judges it. */
  public ReleaseModel rules() {
    return rules;
  }

  /** Rule-given cohort it was first seen in; of this event where it was not seen before. */
  private String cohort(AccessEvent event) {
    return profile.cohort() != null ? profile.cohort() : event.text(EventColumn.COHORT);
  }

  private String kind(AccessEvent event) {
    return profile.kind() != null ? profile.kind() : event.text(EventColumn.NHI_KIND);
  }

  private ProfileView usual(AccessEvent event) {
    long eve = EventTime.epochDay(event.timeMicros()) - 1;
    long asOf = Math.max(eve, rules.night().toEpochDay());
    if (asOf != usualAsOf) {
      // Of a release that is days old, the cohorts stay those of its night.
      usual = profile.asOf(asOf, rules.rules()).view(rules.rules(), rules.key(), rules.cohorts());
      usualAsOf = asOf;
    }
    return usual;
  }

  private JudgedAction action(AccessEvent event) {
    return JudgedAction.of(
        event.timeMicros(),
        credential.of(event.text(EventColumn.CREDENTIAL_UID), names),
        source.of(event.text(EventColumn.SRC_IP_PREFIX), names),
        event.impact(),
        bounds.breach(event),
        knowsAction(event) ? Habit.USUAL : Habit.UNUSUAL);
  }
}
