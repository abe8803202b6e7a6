package io.tidemark.runtime.enforcer;

import io.tidemark.engine.program.Reason;
import io.tidemark.runtime.judge.Verdict;
import io.tidemark.runtime.release.Freshness;
import io.tidemark.runtime.risk.Cause;
import io.tidemark.runtime.risk.DecisionKind;
import io.tidemark.runtime.risk.Level;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What an enforcer says about one event.
 *
 * @param kind what to do
 * @param cause what that rests on
 * @param asking all that asks for something, also what the kind does not rest on: an unusual action
 *     that breaks a bound is decided by its risk, and the bound still asks. Also where evidence has
 *     answered it
 * @param detail the bound, the policy rule or the fail-safe behind it, such as {@code
 *     critical_action_not_habitual} or {@code baseline_dead}; {@link #BEFORE_BASELINE} where the
 *     clock is behind; null where the behaviour speaks for itself. Of an event that is not judged,
 *     why: {@code not_non_human} (a person), {@code identity_unknown} (the release has no record,
 *     and IS_NHI is not set), {@code credential_refused}
 * @param level of the effective risk; LOW where nothing was judged
 * @param score isolation score, in (0, 1]; NaN where nothing was judged
 * @param pValue in (0, 1]; NaN where nothing was judged
 * @param risk of credential and source, in [0, 1]; NaN where nothing was judged
 * @param effectiveRisk the risk as the action's impact weighs it, which is what thresholds are
 *     compared with, in [0, 1]; NaN where nothing was judged
 * @param scope that judged; null where nothing was judged
 * @param freshness of the release that decided
 * @param reasons why the event is unusual, in words, weightiest first; empty where it is not, also
 *     of an alert: one that rests on earlier evidence of its credential and source has none, for
 *     the decisions of then have them
 * @param vector one value per feature where the options keep vectors; else empty
 * @param unknown what the release does not know of the event: its identity, or else its credential,
 *     its action or both. Nothing is usual for these, so it is told also where nothing is asked;
 *     empty where nobody looked
 */
public record Decision(
    DecisionKind kind,
    Cause cause,
    Set<Cause> asking,
    String detail,
    Level level,
    double score,
    double pValue,
    double risk,
    double effectiveRisk,
    String scope,
    Freshness freshness,
    List<Reason> reasons,
    List<Float> vector,
    Set<Unknown> unknown) {
  /** What a release may not know of an event. */
  public enum Unknown {
    /** It has no record of the identity: a new one, or one that the caller spells otherwise. */
    IDENTITY,
    /** The identity is known, and did not use this credential. */
    CREDENTIAL,
    /** The identity is known, and did not do this. */
    ACTION
  }

  /**
   * Detail of what the fail-safe table decides about an event whose time is in, or before, the days
   * that the release has learned from: of what happens now, the clock that dated it is behind.
   */
  public static final String BEFORE_BASELINE = "before_baseline";

  static final List<Float> NO_VECTOR = List.of();

  public Decision {
    asking = Set.copyOf(asking);
    unknown = Set.copyOf(unknown);
  }

  /** An event that nothing can be said about: neither trusted nor accused. */
  static Decision notJudged(String why, Freshness freshness, List<Float> vector) {
    return new Decision(
        DecisionKind.NOT_JUDGED,
        Cause.NONE,
        Set.of(),
        why,
        Level.LOW,
        Double.NaN,
        Double.NaN,
        Double.NaN,
        Double.NaN,
        null,
        freshness,
        List.of(),
        vector,
        Set.of());
  }

  /** What a rule decides that holds whatever is known of the behaviour. */
  static Decision byRule(DecisionKind kind, String rule, Freshness freshness) {
    return new Decision(
        kind,
        Cause.POLICY,
        Set.of(Cause.POLICY),
        rule,
        Level.LOW,
        Double.NaN,
        Double.NaN,
        Double.NaN,
        Double.NaN,
        null,
        freshness,
        List.of(),
        NO_VECTOR,
        Set.of());
  }

  /** The same judgement, with another decision by a rule. */
  Decision with(DecisionKind other, Cause because, String rule) {
    return asking(other, because, rule, and(because), unknown);
  }

  /** No less than a rule says; what it asks for counts also where the decision is as strong. */
  Decision atLeast(DecisionKind least, String rule) {
    boolean weaker =
        kind == DecisionKind.NOT_JUDGED ? least != DecisionKind.ALLOW : least.compareTo(kind) > 0;
    if (weaker) {
      return with(least, Cause.POLICY, rule);
    }
    return least.isStepUpOrStronger()
        ? asking(kind, cause, detail, and(Cause.POLICY), unknown)
        : this;
  }

  /** The same decision about an event of which the release does not know this either. */
  Decision notKnowing(Unknown what) {
    Set<Unknown> all = EnumSet.of(what);
    all.addAll(unknown);
    return asking(kind, cause, detail, asking, all);
  }

  private Decision asking(
      DecisionKind other, Cause because, String rule, Set<Cause> all, Set<Unknown> what) {
    return new Decision(
        other,
        because,
        all,
        rule,
        level,
        score,
        pValue,
        risk,
        effectiveRisk,
        scope,
        freshness,
        reasons,
        vector,
        what);
  }

  private Set<Cause> and(Cause more) {
    Set<Cause> all = EnumSet.of(more);
    all.addAll(asking);
    return all;
  }

  static Decision of(
      Verdict verdict,
      DecisionKind kind,
      String detail,
      Freshness freshness,
      List<Reason> reasons,
      List<Float> vector) {
    return new Decision(
        kind,
        verdict.cause(),
        verdict.asking(),
        detail,
        verdict.level(),
        verdict.score(),
        verdict.pValue(),
        verdict.risk(),
        verdict.effectiveRisk(),
        verdict.scopeId(),
        freshness,
        reasons,
        vector,
        Set.of());
  }

  /** 1 − risk, in [0, 1]; NaN where nothing was judged. */
  public double trust() {
    return 1 - risk;
  }

  /** Whether the event was judged by its behaviour. */
  public boolean isJudged() {
    return scope != null;
  }
}
