package io.tidemark.runtime.enforcer;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.IdentityKind;
import io.tidemark.engine.program.Reason;
import io.tidemark.runtime.judge.Verdict;
import io.tidemark.runtime.release.Freshness;
import io.tidemark.runtime.risk.Cause;
import io.tidemark.runtime.risk.DecisionKind;
import io.tidemark.runtime.risk.Level;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * An enforcer's decision on one event.
 *
 * @param asking all causes that require a step-up or more, even if another determined the kind or
 *     evidence has satisfied them, such as a bound breached by an action that was too risky anyway
 * @param detail bound, policy rule or fail-safe rule that applied, such as {@code
 *     critical_action_not_habitual} or {@code baseline_dead}; {@link #BEFORE_BASELINE} if the clock
 *     is behind; null if behaviour alone decided. For events that are not judged: {@code
 *     not_non_human} (a person), {@code identity_unknown} (not in the release, and IS_NHI is not
 *     set) or {@code credential_refused}
 * @param level effective risk level; LOW if not judged
 * @param score isolation score, in (0, 1], or NaN if not judged
 * @param pValue p-value, in (0, 1], or NaN if not judged
 * @param risk risk of the credential and source, in [0, 1], or NaN if not judged
 * @param effectiveRisk risk weighted by the action's impact, in [0, 1], or NaN if not judged
 * @param scope scope by which the event was judged, or null if not judged
 * @param identityKind kind of the identity in the release, or null if not judged or not contained
 * @param reasons why the event is unusual, most important first; empty if it is not, or if earlier
 *     events of the credential and source caused the alert
 * @param vector one value per feature; empty unless the options request vectors
 * @param unknown parts of the event that the release does not contain: the identity, or the
 *     credential, the action or both, even if the decision requires nothing; empty if this was not
 *     checked
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
    String identityKind,
    Freshness freshness,
    List<Reason> reasons,
    List<Float> vector,
    Set<Unknown> unknown) {
  public enum Unknown {
    /** The identity may be new, or the caller may spell it differently. */
    IDENTITY,
    CREDENTIAL,
    ACTION;

    /** Name of the rule, not built for each decision. */
    private final String rule = name().toLowerCase(Locale.ROOT) + "_unknown";
  }

  /**
   * Detail of a fail-safe decision on an event that is not later than the last day that the release
   * learned from: for a live event, the local clock is behind.
   */
  public static final String BEFORE_BASELINE = "before_baseline";

  static final List<Float> NO_VECTOR = List.of();

  public Decision {
    asking = Set.copyOf(asking);
    unknown = Set.copyOf(unknown);
  }

  /** Creates a decision on an event that is neither trusted nor suspected. */
  static Decision notJudged(String why, Freshness freshness, List<Float> vector) {
    return unjudged(DecisionKind.NOT_JUDGED, Cause.NONE, Set.of(), why, freshness, vector);
  }

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
        kind, cause, asking, detail, Level.LOW, none, none, none, none, null, null, freshness,
        List.of(), vector, Set.of());
  }

  Decision with(DecisionKind other, Cause cause, String rule) {
    return copy(other, cause, rule, and(cause), unknown);
  }

  /** Returns the stricter of this decision and a rule's minimum, which is recorded as a cause. */
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

  /** Adds an unknown part of the event, for which a rule requires a minimum. */
  Decision unknown(Unknown what, DecisionKind least) {
    Set<Unknown> all = EnumSet.of(what);
    all.addAll(unknown);
    return copy(kind, cause, detail, asking, all).atLeast(least, what.rule);
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
        identityKind,
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
      String identityKind,
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
        identityKind,
        freshness,
        reasons,
        vector,
        Set.of());
  }

  /**
   * Returns the kinds of evidence of which any one, fresh and shown for the event's credential and
   * source, would let the event pass; empty if it passes anyway, or if none would help because the
   * credential is revoked or the clock is behind. Bounds, policy rules about agents, and risks that
   * would revoke the credential require human approval. An agent has an {@code AI_AGENT_UID}, or
   * the kind {@code ai_agent} in the event or the release.
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
                && isAgent(event)
                && !CredentialStatus.GRANTED.equals(detail));
    return human ? Evidence.HUMAN : Evidence.ANY;
  }

  private boolean isAgent(AccessEvent event) {
    String agent = IdentityKind.AI_AGENT.label();
    return event.has(EventColumn.AI_AGENT_UID)
        || agent.equals(event.text(EventColumn.NHI_KIND))
        || agent.equals(identityKind);
  }

  /** Returns 1 − risk, in [0, 1], or NaN if the event was not judged. */
  public double trust() {
    return 1 - risk;
  }

  public boolean isJudged() {
    return scope != null;
  }
}
