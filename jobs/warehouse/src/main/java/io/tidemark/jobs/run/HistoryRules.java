package io.tidemark.jobs.run;

import io.tidemark.engine.profile.ProfileRules;
import io.tidemark.jobs.config.Settings;

/**
 * Creates the rules that determine how long history is kept and what counts as a habit. The
 * settings override the defaults.
 */
public final class HistoryRules {
  private HistoryRules() {}

  public static ProfileRules of(Settings settings) {
    ProfileRules defaults = ProfileRules.defaults();
    return new ProfileRules(
        settings.profile().historyDays(),
        settings.profile().pendingDays(),
        defaults.halfLifeDays(),
        defaults.maxValues(),
        defaults.seldomAfterDays());
  }
}
