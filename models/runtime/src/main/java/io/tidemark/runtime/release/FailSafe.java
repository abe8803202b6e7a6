package io.tidemark.runtime.release;

import io.tidemark.engine.event.Impact;
import io.tidemark.runtime.risk.DecisionKind;
import java.util.List;

/**
 * Decisions without a usable release: one per {@link Impact}, in its order, never weaker for a
 * higher impact.
 */
public record FailSafe(List<DecisionKind> decisions) {
  public FailSafe {
    decisions = List.copyOf(decisions);
    boolean fits =
        decisions.size() == Impact.values().length && !decisions.contains(DecisionKind.NOT_JUDGED);
    for (int i = 1; fits && i < decisions.size(); i++) {
      fits = decisions.get(i).compareTo(decisions.get(i - 1)) >= 0;
    }
    if (!fits) {
      throw new IllegalArgumentException(
          "Fail-safe decisions "
              + decisions
              + " do not fit; give one of ALLOW, STEP_UP, REVALIDATE, REVOKE per impact, none weaker"
              + " than the one before");
    }
  }

  /** Default table: reads pass, writes and admin actions step up, critical actions revalidate. */
  public static FailSafe defaults() {
    return new FailSafe(
        List.of(
            DecisionKind.ALLOW,
            DecisionKind.STEP_UP,
            DecisionKind.STEP_UP,
            DecisionKind.REVALIDATE));
  }

  /** Decision for an action of this impact. */
  public DecisionKind decision(Impact impact) {
    return decisions.get(impact.ordinal());
  }
}
