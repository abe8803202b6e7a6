package io.tidemark.engine.profile;

import java.io.Serializable;

/**
 * Rules for building a profile from day summaries.
 *
 * @param historyDays days of history, including the current one, 7 to 180; values not seen on any
 *     of them are forgotten
 * @param pendingDays distinct earlier days on which a value must have been seen to be known, 1 to
 *     7; with 2 or more, one day is not enough for an attacker
 * @param halfLifeDays days after which a value's count has lost half its weight
 * @param maxValues maximum number of values per expression; the least recently seen go first
 * @param seldomAfterDays age in days at which a seldom used identity has habits, at most 180; 0
 *     means never. A dormant key is thus compared with its past
 */
public record ProfileRules(
    int historyDays, int pendingDays, int halfLifeDays, int maxValues, int seldomAfterDays)
    implements Serializable {
  /** Smallest {@code historyDays}, which limits how long a value can wait to become known. */
  public static final int SHORTEST_HISTORY_DAYS = 7;

  public ProfileRules {
    require("historyDays", historyDays, SHORTEST_HISTORY_DAYS, 180);
    require("pendingDays", pendingDays, 1, SHORTEST_HISTORY_DAYS);
    require("halfLifeDays", halfLifeDays, 1, 180);
    require("maxValues", maxValues, 16, 4096);
    require("seldomAfterDays", seldomAfterDays, 0, 180);
  }

  /**
   * Returns 30 days of history, values known after two days, a half-life of 14 days, 256 values per
   * expression, and habits after 14 days for identities that are seldom used.
   */
  public static ProfileRules defaults() {
    return new ProfileRules(30, 2, 14, 256, 14);
  }

  private static void require(String name, int value, int from, int to) {
    if (value < from || value > to) {
      throw new IllegalArgumentException(
          name + " is " + value + "; it must be from " + from + " to " + to);
    }
  }
}
