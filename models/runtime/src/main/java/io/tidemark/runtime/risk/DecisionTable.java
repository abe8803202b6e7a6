package io.tidemark.runtime.risk;

import io.tidemark.engine.event.Impact;
import java.io.Serializable;
import java.util.List;

/** Decisions by level and {@link Impact}, never weaker for a higher level or impact. */
public record DecisionTable(
    List<DecisionKind> low, List<DecisionKind> medium, List<DecisionKind> high)
    implements Serializable {
  public DecisionTable {
    low = List.copyOf(low);
    medium = List.copyOf(medium);
    high = List.copyOf(high);
    checkRow("low", low);
    checkRow("medium", medium);
    checkRow("high", high);
    for (Impact impact : Impact.values()) {
      checkRising(impact + " from low to medium", low, medium, impact.ordinal());
      checkRising(impact + " from medium to high", medium, high, impact.ordinal());
    }
  }

  /** Returns LOW as ALLOW, MEDIUM as STEP_UP, and HIGH as REVALIDATE or, if critical, REVOKE. */
  public static DecisionTable defaults() {
    return new DecisionTable(
        List.of(DecisionKind.ALLOW, DecisionKind.ALLOW, DecisionKind.ALLOW, DecisionKind.ALLOW),
        List.of(
            DecisionKind.STEP_UP, DecisionKind.STEP_UP, DecisionKind.STEP_UP, DecisionKind.STEP_UP),
        List.of(
            DecisionKind.REVALIDATE,
            DecisionKind.REVALIDATE,
            DecisionKind.REVALIDATE,
            DecisionKind.REVOKE));
  }

  public DecisionKind decision(Level level, Impact impact) {
    return row(level).get(impact.ordinal());
  }

  /**
   * Returns the decision while the release is expired: for admin and critical actions, the HIGH one
   * replaces a MEDIUM one that requires anything.
   */
  public DecisionKind decisionInGrace(Level level, Impact impact) {
    DecisionKind usual = decision(level, impact);
    boolean counts =
        level == Level.MEDIUM && usual.isStepUpOrStronger() && impact.compareTo(Impact.ADMIN) >= 0;
    return counts ? decision(Level.HIGH, impact) : usual;
  }

  public DecisionTable upToStepUp() {
    return new DecisionTable(upToStepUp(low), upToStepUp(medium), upToStepUp(high));
  }

  private static List<DecisionKind> upToStepUp(List<DecisionKind> row) {
    return row.stream().map(DecisionKind::upToStepUp).toList();
  }

  private List<DecisionKind> row(Level level) {
    return switch (level) {
      case LOW -> low;
      case MEDIUM -> medium;
      case HIGH -> high;
    };
  }

  private static void checkRow(String level, List<DecisionKind> row) {
    int impacts = Impact.values().length;
    if (row.size() != impacts || row.contains(DecisionKind.NOT_JUDGED)) {
      throw new IllegalArgumentException(
          ("Decisions of level %s are %s; give %s decisions, one per impact, from ALLOW,"
                  + " STEP_UP, REVALIDATE and REVOKE")
              .formatted(level, row, impacts));
    }
    for (int impact = 1; impact < impacts; impact++) {
      if (row.get(impact).compareTo(row.get(impact - 1)) < 0) {
        throw new IllegalArgumentException(
            ("Decisions of level %s are %s, which are weaker for a higher impact; order"
                    + " them from read to critical")
                .formatted(level, row));
      }
    }
  }

  private static void checkRising(
      String where, List<DecisionKind> weaker, List<DecisionKind> stronger, int impact) {
    if (stronger.get(impact).compareTo(weaker.get(impact)) < 0) {
      throw new IllegalArgumentException(
          ("The decision for %s falls from %s to %s; a higher level must not have a weaker"
                  + " decision")
              .formatted(where, weaker.get(impact), stronger.get(impact)));
    }
  }
}
