package io.tidemark.jobs.run;

import io.tidemark.engine.profile.ProfileRules;
import io.tidemark.jobs.config.Settings;

/** Memory of a night and the rules for a habit: defaults, overridden by the settings. */
public final class HistoryRules {
  private HistoryRules() {}

  /** Rules for folding and reading every profile of a warehouse with these settings. */
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
