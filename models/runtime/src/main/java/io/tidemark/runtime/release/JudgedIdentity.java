package io.tidemark.runtime.release;

import io.tidemark.engine.bound.IdentityBounds;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.event.IdentityKind;
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
import java.util.AbstractList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Supplier;

/**
 * An identity judged under a release, with its profile, recent state and risk. For each event, call
 * {@link #evaluate}, and {@link #completed} once the outcome is known. Results are bit-identical to
 * those of a nightly run. Not thread-safe.
 */
public final class JudgedIdentity {

  private static final int REASONS = 5;

  private final ReleaseModel rules;
  private final HashedNames names;
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

  /** Caches the name that was keyed last, because most events repeat it. */
  private static final class LastName {
    private String text;
    private String name;

    String of(String asked, HashedNames names) {
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
    this.rules = rules;
    this.names = new HashedNames(rules.key());
    this.profile =
        record.map(IdentityRecord::profile).orElse(Profile.none(rules.program().schema()));
    this.usualMaximum = record.map(IdentityRecord::usualMaximum).orElse(OptionalDouble.empty());
    this.recent = recent;
    this.risk = risk;
    this.seenSince = seenSince;
  }

  /**
   * Creates the state of an identity at its first event.
   *
   * @param record the identity's record, or empty if the release does not contain the identity
   * @param sinceMicros time since which all events have been observed; earlier windows are missing
   */
  public static JudgedIdentity create(
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
   * Restores an identity.
   *
   * @param recent bytes from {@link #recentBytes}, or empty if events have been missed since then
   * @param risk bytes from {@link #riskBytes}
   * @param sinceMicros time since which all events have been observed, if {@code recent} is empty
   * @throws IllegalArgumentException if the bytes are damaged or of a different catalogue
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
            .map(bytes -> RecentState.fromBytes(rules.program(), bytes))
            .orElseGet(() -> rules.program().newRecentState(sinceMicros)),
        RiskState.fromBytes(risk, rules.judge().baseline().policy()),
        sinceMicros);
  }

  public byte[] recentBytes() {
    return recent.toBytes(rules.program());
  }

  public byte[] riskBytes() {
    return risk.toBytes();
  }

  /**
   * Returns this identity under the next release. It keeps its recent state and risk, or starts
   * afresh at the given time from its record if the catalogue or key differs.
   */
  public JudgedIdentity under(ReleaseModel next, Optional<IdentityRecord> record, long nowMicros) {
    boolean alike =
        next.program().catalogue().hash().equals(rules.program().catalogue().hash())
            && next.key().equals(rules.key());
    if (!alike) {
      return create(next, record, nowMicros);
    }
    RiskState kept = RiskState.fromBytes(risk.toBytes(), next.judge().baseline().policy());
    return new JudgedIdentity(next, record, recent, kept, seenSince);
  }

  /** Returns a copy with its risk but no recent state; events are observed since the given time. */
  public JudgedIdentity reset(long sinceMicros) {
    return new JudgedIdentity(
        rules,
        Optional.of(new IdentityRecord(profile, usualMaximum, Optional.empty())),
        rules.program().newRecentState(sinceMicros),
        RiskState.fromBytes(riskBytes(), rules.judge().baseline().policy()),
        sinceMicros);
  }

  /**
   * Computes an event's features and judges it, if it is later than the last day that the release
   * learned from and the identity is, or has ever been, non-human. Other events only update the
   * recent state.
   *
   * @param vector receives one value per feature; NaN means not observed
   * @return the verdict, or empty if the event is not judged
   */
  public Optional<Verdict> evaluate(AccessEvent event, float[] vector) {
    return evaluate(event, event.timeMicros(), vector);
  }

  /**
   * Same as {@link #evaluate(AccessEvent, float[])}, but tokens age and expire by the given time.
   *
   * @param nowMicros time of the event or later
   */
  public Optional<Verdict> evaluate(AccessEvent event, long nowMicros, float[] vector) {
    rules.program().evaluate(usual(event), recent, event, vector);
    resolvePolicy(event);
    if (!event.isNonHuman(profile.kind()) || event.timeMicros() < rules.judgesFromMicros()) {
      return Optional.empty();
    }
    Judge judge = judge(profile.cohort(event));
    Verdict verdict =
        judge.judge(
            risk,
            vector,
            action(event, nowMicros),
            usualMaximum.isPresent() ? usualMaximum.getAsDouble() : judge.scope().usualMaximum());
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
   * Resolves the policy. An identity that the release does not contain has the kind and cohort of
   * the event, for this event only.
   */
  private void resolvePolicy(AccessEvent event) {
    String kind = profile.kind(event);
    String cohort = profile.cohort(event);
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

  public void completed(AccessEvent event) {
    rules.program().completed(recent, event);
  }

  /**
   * Returns why the last evaluated event stood out, most important first. The reasons are built on
   * first access, in any thread, and later changes do not affect them.
   *
   * @param vector vector that {@link #evaluate} filled in; may be reused after this call
   */
  public List<Reason> reasons(AccessEvent event, float[] vector) {
    ReleaseModel by = rules;
    ProfileView view = usual(event);
    String cohort = profile.cohort(event);
    float[] whole = vector.clone();
    List<Integer> left = suppressed;
    return new LazyReasons(
        () ->
            by.program()
                .reasons(view, event, whole, by.judge().shares(cohort, whole, left), REASONS));
  }

  /** Restores trust in a credential from a given source, for events up to the given time. */
  public void revalidated(String credential, String source, long timeMicros) {
    risk.revalidated(names.of(credential), names.of(source), timeMicros);
  }

  /** Returns the identity's kind in the release, or null if the release does not contain it. */
  public String knownKind() {
    return profile.kind();
  }

  public boolean isKnown() {
    return profile.kind() != null;
  }

  /**
   * Returns whether the identity took the event's action on enough earlier days. Always true if
   * there is nothing to compare with: profiles do not record actions, or no active day of this
   * identity's has one.
   */
  public boolean isKnownAction(AccessEvent event) {
    return isKnown(EventColumn.ACTION, event);
  }

  /** Same as {@link #isKnownAction} for the event's credential. */
  public boolean isKnownCredential(AccessEvent event) {
    return isKnown(EventColumn.CREDENTIAL_UID, event);
  }

  /**
   * Returns whether an AI agent's call lacks a session, or the target that earlier calls of its
   * action had, so that no feature can find a new target.
   */
  public boolean isIncompleteAgentCall(AccessEvent event) {
    if (!IdentityKind.AI_AGENT.label().equals(profile.kind(event))) {
      return false;
    }
    if (!event.has(EventColumn.ACTOR_SESSION_UID)) {
      return true;
    }
    int targets = rules.program().schema().valueIndex("target@action");
    return targets >= 0
        && !event.has(EventColumn.RESOURCE_UID)
        && !event.has(EventColumn.RESOURCES)
        && usual(event).valuesSeen(targets, recent.hash(EventColumn.ACTION, event)) > 0;
  }

  private boolean isKnown(EventColumn column, AccessEvent event) {
    int values = rules.program().schema().valueIndex(column.column());
    return values < 0 || usual(event).lacks(values) || isHabit(column, event);
  }

  private boolean isHabit(EventColumn column, AccessEvent event) {
    int values = rules.program().schema().valueIndex(column.column());
    return values >= 0 && usual(event).contains(values, recent.hash(column, event));
  }

  /** Returns the highest risk, in [0, 1], of the identity's pairs of credential and source. */
  public double identityRisk(long timeMicros) {
    return risk.identityRisk(timeMicros);
  }

  public RiskPolicy policy() {
    return risk.policy();
  }

  /** Returns the time of the identity's last event, or {@link Long#MIN_VALUE}. */
  public long lastMicros() {
    return recent.lastMicros();
  }

  public ReleaseModel rules() {
    return rules;
  }

  private ProfileView usual(AccessEvent event) {
    long eve = EventTime.epochDay(event.timeMicros()) - 1;
    long asOf = Math.max(eve, rules.night().toEpochDay());
    if (asOf != usualAsOf) {
      // The cohorts are those of the release's last day, even if that was days ago.
      usual = profile.asOf(asOf, rules.rules()).view(rules.rules(), rules.key(), rules.cohorts());
      usualAsOf = asOf;
    }
    return usual;
  }

  private JudgedAction action(AccessEvent event, long nowMicros) {
    return JudgedAction.of(
        event.timeMicros(),
        credential.of(event.text(EventColumn.CREDENTIAL_UID), names),
        source.of(event.text(EventColumn.SRC_IP_PREFIX), names),
        event.impact(),
        bounds.breach(event, nowMicros),
        isHabit(EventColumn.ACTION, event) ? Habit.USUAL : Habit.UNUSUAL);
  }

  /** Reasons built on first access, because most are never shown. Thread-safe. */
  static final class LazyReasons extends AbstractList<Reason> {
    private volatile List<Reason> worded;
    private volatile Supplier<List<Reason>> wording;

    LazyReasons(Supplier<List<Reason>> wording) {
      this.wording = wording;
    }

    private List<Reason> describe() {
      List<Reason> known = worded;
      if (known == null) {
        Supplier<List<Reason>> how = wording;
        // Cleared only after the list was stored, so a thread that reads null here finds the list.
        known = how == null ? worded : how.get();
        worded = known;
        wording = null;
      }
      return known;
    }

    @Override
    public Reason get(int index) {
      return describe().get(index);
    }

    @Override
    public int size() {
      return describe().size();
    }
  }
}
