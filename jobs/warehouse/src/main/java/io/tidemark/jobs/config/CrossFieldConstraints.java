package io.tidemark.jobs.config;

import io.tidemark.runtime.forest.ForestOptions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Constraints between settings that are valid alone but not together; checked before a run begins.
 */
final class CrossFieldConstraints {
  private static final List<Rule> RULES =
      List.of(
          new Rule(
              List.of("risk.high-budget", "risk.medium-budget"),
              settings -> settings.risk().highBudget() > settings.risk().mediumBudget(),
              "risk.high-budget is too large",
              "%s, is above %s: level HIGH would be reached before MEDIUM",
              "lower risk.high-budget or raise risk.medium-budget"),
          new Rule(
              List.of("export.hard-expires", "export.expires"),
              settings ->
                  settings.export().hardExpires().compareTo(settings.export().expires()) <= 0,
              "export.hard-expires is too short",
              "%s, is not longer than %s: a release would judge no more before it counts as old",
              "raise export.hard-expires or lower export.expires"),
          new Rule(
              List.of("train.num-trees", "train.subsample-size"),
              settings ->
                  (long) settings.train().numTrees() * settings.train().subsampleSize()
                      > ForestOptions.MAX_GROWN_ROWS,
              "the forest is too large",
              "%s, times %s, is more than "
                  + ForestOptions.MAX_GROWN_ROWS
                  + " rows to grow trees on",
              "lower train.num-trees or train.subsample-size"));

  private CrossFieldConstraints() {}

  /**
   * @param keys of the constrained settings, in the order of the cause
   * @param cause format with three arguments per setting: its key, its value and its origin
   */
  private record Rule(
      List<String> keys,
      Predicate<Settings> isBroken,
      String problem,
      String cause,
      String remedy) {}

  /**
   * Adds the violated constraints.
   *
   * @param mistaken keys with an invalid value; constraints on them are skipped, because only their
   *     default is known
   */
  static void check(SettingsChoice choice, Set<String> mistaken, SettingMistakes mistakes) {
    for (Rule rule : RULES) {
      if (rule.keys.stream().noneMatch(mistaken::contains)
          && rule.isBroken.test(choice.settings())) {
        mistakes.add(rule.problem, cause(rule, choice), rule.remedy);
      }
    }
  }

  private static String cause(Rule rule, SettingsChoice choice) {
    Map<String, DeclaredSetting> declared =
        Settings.declared().stream().collect(Collectors.toMap(DeclaredSetting::key, one -> one));
    Object[] told =
        rule.keys.stream()
            .map(key -> told(key, declared.get(key).valueIn(choice.settings()), choice))
            .toArray();
    return rule.cause.formatted(told);
  }

  private static String told(String key, String value, SettingsChoice choice) {
    return "%s, %s (%s)".formatted(key, value, choice.origin(key));
  }
}
