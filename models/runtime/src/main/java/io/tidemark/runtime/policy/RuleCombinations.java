package io.tidemark.runtime.policy;

import io.tidemark.runtime.policy.PolicySubjects.Level;
import io.tidemark.runtime.risk.RiskPolicy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * All combinations of rules that can apply to the same identity, whether a rule mentions it or not:
 * rules that are valid on their own can contradict each other.
 */
final class RuleCombinations {
  private final List<PolicyRule> rules;

  RuleCombinations(List<PolicyRule> rules) {
    this.rules = rules;
  }

  /**
   * Applies every combination level by level, like {@link Policy#figures}.
   *
   * @throws IllegalArgumentException if one is invalid; the message names rules, figure and reason
   */
  void requirePossible(RiskPolicy base) {
    Map<RiskPolicy, List<PolicyRule>> reached = Map.of(base, List.of());
    for (Level level : Level.values()) {
      Map<RiskPolicy, List<PolicyRule>> narrower = new LinkedHashMap<>();
      Collection<List<PolicyRule>> choices = choices(level);
      reached.forEach(
          (policy, applied) -> choices.forEach(chosen -> apply(chosen, policy, applied, narrower)));
      reached = narrower;
    }
  }

  /** Returns the different lists of rules for the names at a level and for identities without. */
  private Collection<List<PolicyRule>> choices(Level level) {
    Map<String, List<PolicyRule>> byName = new LinkedHashMap<>();
    for (PolicyRule rule : rules) {
      rule.subjects().at(level).stream()
          .distinct()
          .forEach(name -> byName.computeIfAbsent(name, any -> new ArrayList<>()).add(rule));
    }
    Map<List<RiskChanges>, List<PolicyRule>> differing = new LinkedHashMap<>();
    if (level != Level.EVERYONE || byName.isEmpty()) {
      differing.put(List.of(), List.of());
    }
    byName
        .values()
        .forEach(
            about -> differing.putIfAbsent(about.stream().map(PolicyRule::risk).toList(), about));
    return differing.values();
  }

  private static void apply(
      List<PolicyRule> chosen,
      RiskPolicy wider,
      List<PolicyRule> before,
      Map<RiskPolicy, List<PolicyRule>> reached) {
    RiskPolicy policy = wider;
    List<PolicyRule> applied = new ArrayList<>(before);
    for (PolicyRule rule : chosen) {
      applied.add(rule);
      policy = over(policy, applied);
    }
    reached.putIfAbsent(policy, applied);
  }

  private static RiskPolicy over(RiskPolicy wider, List<PolicyRule> applied) {
    try {
      return applied.get(applied.size() - 1).risk().over(wider);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(named(applied) + ": " + e.getMessage(), e);
    }
  }

  private static String named(List<PolicyRule> rules) {
    Set<String> names =
        rules.stream()
            .map(rule -> "'" + rule.name() + "'")
            .collect(Collectors.toCollection(LinkedHashSet::new));
    return names.size() == 1
        ? "Rule " + names.iterator().next()
        : "Rules " + String.join(" and ", names) + ", when they apply to the same identity";
  }
}
