package io.tidemark.runtime.release;

import io.tidemark.engine.event.Impact;
import io.tidemark.runtime.risk.DecisionKind;
import java.util.List;

/** Decisions without a usable release, one per {@link Impact}, never weaker for a higher one. */
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
          ("Fail-safe decisions %s are invalid; give ALLOW, STEP_UP, REVALIDATE or REVOKE"
                  + " for each impact, never weaker than for the impact below")
              .formatted(decisions));
    }
  }

  /**
   * Returns the default: reads are allowed, writes and admin actions require a step-up, and
   * critical actions revalidation.
   */
  public static FailSafe defaults() {
    return new FailSafe(
        List.of(
            DecisionKind.ALLOW,
            DecisionKind.STEP_UP,
            DecisionKind.STEP_UP,
            DecisionKind.REVALIDATE));
  }

  public DecisionKind decision(Impact impact) {
    return decisions.get(impact.ordinal());
  }
}
