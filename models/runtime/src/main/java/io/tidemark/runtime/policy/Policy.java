package io.tidemark.runtime.policy;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.engine.bound.Bound;
import io.tidemark.engine.bound.IdentityBounds;
import io.tidemark.engine.bytes.ResourceText;
import io.tidemark.engine.config.AllowedRange;
import io.tidemark.engine.config.InvalidFileException;
import io.tidemark.engine.event.Impact;
import io.tidemark.runtime.policy.PolicySubjects.Level;
import io.tidemark.runtime.risk.RiskPolicy;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * The content of a policy file; see {@code policy.example.yaml}. Immutable and thread-safe.
 *
 * @param version format version, always 1
 * @param risk risk figures for everyone; null means no changes
 * @param impact impact rules for particular actions; null means no rules
 * @param tokenGrace how long tokens remain usable after their expiry; null means five minutes
 * @param rules rules for particular identities; null means no rules
 */
public record Policy(
    @JsonProperty(required = true) @AllowedRange(least = "1", most = "1") Integer version,
    RiskChanges risk,
    List<ImpactRule> impact,
    Duration tokenGrace,
    List<PolicyRule> rules)
    implements Serializable {
  public static final Policy NONE = new Policy(1, null, null, null, null);

  /** Sets the impact of actions, in the form used by impact maps; null matches anything. */
  public record ImpactRule(
      List<String> service, List<String> operation, String provider, Impact impact, String why)
      implements Serializable {}

  public Policy {
    risk = risk == null ? RiskChanges.NONE : risk;
    impact = impact == null ? List.of() : List.copyOf(impact);
    tokenGrace = tokenGrace == null ? IdentityBounds.TOKEN_GRACE : tokenGrace;
    rules = rules == null ? List.of() : List.copyOf(rules);
  }

  /**
   * @throws InvalidFileException if the text is not a valid policy
   */
  public static Policy read(String source, String yaml) {
    return PolicyReader.read(source, yaml);
  }

  public static String exampleYaml() {
    return ResourceText.of(Policy.class, "policy.example.yaml");
  }

  /** Returns the JSON Schema (draft 7) with which editors complete and validate policy files. */
  public static String schemaJson() {
    return ResourceText.of(Policy.class, "policy.schema.json");
  }

  /**
   * Returns the part that is published for enforcers, with identities renamed. Figures and impacts
   * for everyone are elsewhere in the release, and budgets are used only for calibration.
   */
  public Policy released(UnaryOperator<String> names) {
    return new Policy(
        1,
        null,
        null,
        tokenGrace,
        rules.stream()
            .map(rule -> rule.with(rule.subjects().renamed(names), rule.risk().withoutBudgets()))
            .filter(rule -> rule.setsBounds() || !rule.risk().isEmpty())
            .toList());
  }

  public Policy withoutFigures() {
    return new Policy(
        1,
        null,
        null,
        tokenGrace,
        rules.stream()
            .filter(PolicyRule::setsBounds)
            .map(rule -> rule.with(rule.subjects(), RiskChanges.NONE))
            .toList());
  }

  /** Returns the JSON form used in releases. */
  public ObjectNode toJson() {
    return PolicyReader.FORMAT.write(this);
  }

  /**
   * @throws InvalidFileException if the text is not a valid policy
   */
  public static Policy ofJson(String source, String json) {
    return PolicyReader.readReleased(source, json);
  }

  public List<PolicyRule> figureRules() {
    return rules.isEmpty() ? rules : rules.stream().filter(rule -> !rule.risk().isEmpty()).toList();
  }

  public RiskPolicy riskOver(RiskPolicy base) {
    return risk.over(base);
  }

  /**
   * Returns an identity's risk figures: those for everyone, changed by all matching rules, from the
   * widest to the narrowest and in their order.
   *
   * @param kind label of the identity's kind, or null if it is unknown
   * @param cohort the identity's cohort, or null if it has none
   * @param identity identity key in the form used in rules, or null for a whole cohort
   */
  public RiskPolicy figures(RiskPolicy base, String kind, String cohort, String identity) {
    List<PolicyRule> changing = figureRules();
    RiskPolicy policy = base;
    for (Level level : Level.values()) {
      for (PolicyRule rule : changing) {
        if (rule.subjects().areAbout(level, kind, cohort, identity)) {
          policy = rule.risk().over(policy);
        }
      }
    }
    return policy;
  }

  /**
   * Returns an identity's bounds, each type from the narrowest matching rule, or the first such
   * one; arguments as for {@link #figures}.
   */
  public IdentityBounds bounds(String kind, String cohort, String identity) {
    List<IdentityBounds.NamedBound> named = new ArrayList<>();
    for (PolicyRule rule : rules) {
      for (Bound bound : rule.bounds()) {
        if (rule.equals(narrowest(bound, kind, cohort, identity))) {
          named.add(
              new IdentityBounds.NamedBound(
                  bound, rule.breach(bound), rule.unknown() == PolicyRule.Unknown.BREACH));
        }
      }
    }
    return new IdentityBounds(tokenGrace, named);
  }

  public SortedSet<String> breaches() {
    SortedSet<String> breaches = new TreeSet<>();
    breaches.add(IdentityBounds.TOKEN_EXPIRED);
    for (PolicyRule rule : rules) {
      rule.bounds().forEach(bound -> breaches.add(rule.breach(bound)));
    }
    return breaches;
  }

  /**
   * Verifies that the rules are compatible, so that {@link #figures} never throws an exception.
   *
   * @throws IllegalArgumentException if rules are incompatible; the message names them
   */
  public void requirePossible(RiskPolicy base) {
    RuleCombinations.requirePossible(figureRules(), base);
  }

  /** Returns the figures for everyone with the longest half-life of any rule. */
  public RiskPolicy slowest(RiskPolicy base) {
    Duration longest = base.halfLife();
    for (PolicyRule rule : rules) {
      Duration stated = rule.risk().halfLife();
      longest = stated != null && stated.compareTo(longest) > 0 ? stated : longest;
    }
    return RiskChanges.ofHalfLife(longest).over(base);
  }

  public boolean changesImpact() {
    return !impact.isEmpty();
  }

  public String impactRules() {
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    impact.forEach(rule -> list.add(PolicyReader.FORMAT.write(rule).without("why")));
    return list.toString();
  }

  /** Returns an impact map, given without overrides, with this policy's appended. */
  public String impactMapOver(String yaml) {
    return changesImpact() ? yaml + "\noverrides: " + impactRules() + "\n" : yaml;
  }

  /** Returns the narrowest rule that sets this type of bound for the identity, or null. */
  private PolicyRule narrowest(Bound sort, String kind, String cohort, String identity) {
    PolicyRule best = null;
    int most = -1;
    for (PolicyRule rule : rules) {
      boolean has = rule.bounds().stream().anyMatch(b -> b.getClass() == sort.getClass());
      for (Level level : Level.values()) {
        if (has
            && level.ordinal() > most
            && rule.subjects().areAbout(level, kind, cohort, identity)) {
          best = rule;
          most = level.ordinal();
        }
      }
    }
    return best;
  }

  /**
   * All combinations of rules that can apply to the same identity, whether a rule mentions it or
   * not: rules that are valid on their own can contradict each other.
   */
  static final class RuleCombinations {
    private RuleCombinations() {}

    /**
     * Applies every combination level by level, like {@link Policy#figures}.
     *
     * @throws IllegalArgumentException if one is invalid; the message names rules, figure and
     *     reason
     */
    static void requirePossible(List<PolicyRule> rules, RiskPolicy base) {
      Map<RiskPolicy, List<PolicyRule>> reached = Map.of(base, List.of());
      for (Level level : Level.values()) {
        Map<RiskPolicy, List<PolicyRule>> narrower = new LinkedHashMap<>();
        Collection<List<PolicyRule>> choices = choices(rules, level);
        reached.forEach(
            (policy, applied) ->
                choices.forEach(chosen -> apply(chosen, policy, applied, narrower)));
        reached = narrower;
      }
    }

    /** Returns the different lists of rules for the names at a level and for identities without. */
    private static Collection<List<PolicyRule>> choices(List<PolicyRule> rules, Level level) {
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
}
