package io.tidemark.runtime.enforcer;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
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
 * An enforcer's decision on one event.
 *
 * @param asking all causes that require a step-up or a stronger decision, including any that did
 *     not determine the kind, such as a bound breached by an action that was already too risky. A
 *     cause remains listed even if evidence has satisfied its requirement
 * @param detail name of the bound, policy rule or fail-safe rule that applied, such as {@code
 *     critical_action_not_habitual} or {@code baseline_dead}; {@link #BEFORE_BASELINE} if the clock
 *     is behind; null if the decision is based on behaviour alone. For events that are not judged,
 *     the reason: {@code not_non_human} (a person), {@code identity_unknown} (the release does not
 *     contain the identity, and IS_NHI is not set) or {@code credential_refused}
 * @param level effective risk level; LOW if not judged
 * @param score isolation score, in (0, 1], or NaN if not judged
 * @param pValue p-value, in (0, 1], or NaN if not judged
 * @param risk risk of the credential and source, in [0, 1], or NaN if not judged
 * @param effectiveRisk risk weighted by the action's impact, in [0, 1], which is compared with the
 *     thresholds; NaN if not judged
 * @param scope scope by which the event was judged, or null if not judged
 * @param freshness freshness of the release used for the decision
 * @param reasons reasons why the event is unusual, most important first. Empty if the event is not
 *     unusual, or if the alert is due to earlier events of the credential and source, because the
 *     decisions on those events contain the reasons
 * @param vector feature vector, with one value per feature; empty unless the options request
 *     vectors
 * @param unknown parts of the event that the release does not contain and that therefore have no
 *     history: either the identity, or the credential, the action or both. They are listed even if
 *     the decision requires nothing. Empty if this was not checked
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
  /** A part of an event that the release does not contain. */
  public enum Unknown {
    /**
     * The release does not contain the identity. The identity may be new, or the caller may spell
     * it differently.
     */
    IDENTITY,
    /** The release contains the identity, but not this credential. */
    CREDENTIAL,
    /** The release contains the identity, but not this action. */
    ACTION
  }

  /**
   * Detail of a fail-safe decision on an event that is not later than the last day that the release
   * learned from. For a live event, this means that the local clock is behind.
   */
  public static final String BEFORE_BASELINE = "before_baseline";

  static final List<Float> NO_VECTOR = List.of();

  public Decision {
    asking = Set.copyOf(asking);
    unknown = Set.copyOf(unknown);
  }

  /**
   * Creates a decision on an event that is not judged, which means that it is neither trusted nor
   * suspected.
   */
  static Decision notJudged(String why, Freshness freshness, List<Float> vector) {
    return unjudged(DecisionKind.NOT_JUDGED, Cause.NONE, Set.of(), why, freshness, vector);
  }

  /** Creates a decision required by a rule that applies regardless of behaviour. */
  static Decision byRule(DecisionKind kind, String rule, Freshness freshness) {
    return unjudged(kind, Cause.POLICY, Set.of(Cause.POLICY), rule, freshness, NO_VECTOR);
  }

  private static Decision unjudged(
      DecisionKind kind,
      Cause cause,
      Set<Cause> asking,
      String detail,
      Freshness freshness,
      List<Float> vector) {
    double none = Double.NaN;
    return new Decision(
        kind, cause, asking, detail, Level.LOW, none, none, none, none, null, freshness, List.of(),
        vector, Set.of());
  }

  /** Returns a copy of this decision with a different kind, which is required by a rule. */
  Decision with(DecisionKind other, Cause cause, String rule) {
    return copy(other, cause, rule, and(cause), unknown);
  }

  /**
   * Returns the stricter of this decision and the minimum required by a rule. The rule is recorded
   * as a cause even if this decision is already strict enough.
   */
  Decision atLeast(DecisionKind least, String rule) {
    boolean weaker =
        kind == DecisionKind.NOT_JUDGED ? least != DecisionKind.ALLOW : least.compareTo(kind) > 0;
    if (weaker) {
      return with(least, Cause.POLICY, rule);
    }
    return least.isStepUpOrStronger()
        ? copy(kind, cause, detail, and(Cause.POLICY), unknown)
        : this;
  }

  Decision withUnknown(Unknown what) {
    Set<Unknown> all = EnumSet.of(what);
    all.addAll(unknown);
    return copy(kind, cause, detail, asking, all);
  }

  private Decision copy(
      DecisionKind other, Cause cause, String rule, Set<Cause> all, Set<Unknown> what) {
    return new Decision(
        other,
        cause,
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

  /**
   * Returns the kinds of evidence that would let the event pass. Any one of them suffices if it is
   * fresh and was shown for the event's credential and source. Bounds, policy rules about agents,
   * and risks that would revoke the credential require human approval.
   *
   * @return kinds of evidence; empty if the event passes anyway, or if no evidence would help
   *     because the credential is revoked or the clock is behind
   */
  public Set<Evidence.Kind> sufficientEvidence(AccessEvent event) {
    if (!kind.isStepUpOrStronger()
        || (kind == DecisionKind.REVOKE && cause != Cause.RISK)
        || BEFORE_BASELINE.equals(detail)) {
      return Set.of();
    }
    boolean human =
        asking.contains(Cause.BOUND)
            || kind == DecisionKind.REVOKE
            || (asking.contains(Cause.POLICY)
                && event.has(EventColumn.AI_AGENT_UID)
                && !CredentialStatus.GRANTED.equals(detail));
    return human ? Evidence.HUMAN : Evidence.ANY;
  }

  /**
   * Returns the trust in the credential and source: 1 − risk, in [0, 1], or NaN if the event was
   * not judged.
   */
  public double trust() {
    return 1 - risk;
  }

  /** Returns whether the event was judged on its behaviour. */
  public boolean isJudged() {
    return scope != null;
  }
}
