package io.tidemark.jobs.run;

import io.tidemark.engine.profile.ProfileRules;
import io.tidemark.jobs.config.Settings;

/** How long a night remembers and what it takes for a habit: defaults, over them the settings. */
public final class HistoryRules {
  private HistoryRules() {}

  /** The rules that every profile of a warehouse with these settings is folded and read by. */
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
