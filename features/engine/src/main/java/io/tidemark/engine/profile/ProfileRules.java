package io.tidemark.engine.profile;

import java.io.Serializable;

/**
 * Rules for folding day summaries into a profile.
 *
 * @param historyDays days of history, including the current one; older values are forgotten; 7 to
 *     180
 * @param pendingDays distinct earlier days on which a value must have been seen before it is known;
 *     1 to 7. Two takes an attacker days instead of one to teach a value
 * @param halfLifeDays days after which a value's count has half its weight
 * @param maxValues values remembered per expression; the ones longest unseen go first
 * @param seldomAfterDays days after its first day until an identity has habits regardless of active
 *     days, so that a dormant key is compared with its past; 0 for never, at most 180
 */
public record ProfileRules(
    int historyDays, int pendingDays, int halfLifeDays, int maxValues, int seldomAfterDays)
    implements Serializable {
  /** Maximum waiting time of a value: the shortest history. */
  public static final int MOST_PENDING_DAYS = 7;

  public ProfileRules {
    require("historyDays", historyDays, 7, 180);
    require("pendingDays", pendingDays, 1, MOST_PENDING_DAYS);
    require("halfLifeDays", halfLifeDays, 1, 180);
    require("maxValues", maxValues, 16, 4096);
    require("seldomAfterDays", seldomAfterDays, 0, 180);
  }

  /**
   * 30 days of history, known after two days, half-life 14 days, 256 values per expression, seldom
   * used after 14 days.
   */
  public static ProfileRules defaults() {
    return new ProfileRules(30, 2, 14, 256, 14);
  }

  private static void require(String name, int value, int from, int to) {
    if (value < from || value > to) {
      throw new IllegalArgumentException(
          name + " is " + value + "; allowed are " + from + " to " + to);
    }
  }
}
