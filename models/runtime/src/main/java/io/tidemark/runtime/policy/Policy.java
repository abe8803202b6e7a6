package io.tidemark.runtime.policy;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.engine.bound.Bound;
import io.tidemark.engine.bound.IdentityBounds;
import io.tidemark.engine.config.InvalidFileException;
import io.tidemark.engine.config.Within;
import io.tidemark.engine.event.Impact;
import io.tidemark.runtime.policy.PolicySubjects.Level;
import io.tidemark.runtime.risk.RiskPolicy;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/**
 * A policy as its file states it: see {@code policy.example.yaml}. For one identity it gives {@link
 * #figures} and {@link #bounds}. Immutable and thread-safe.
 *
 * @param version of the form; 1
 * @param risk figures for everyone; null changes none
 * @param impact what actions can do; null says nothing
 * @param tokenGrace how long after its expiry a token may still be seen; null is five minutes
 * @param rules for some; null is an empty list
 */
public record Policy(
    @JsonProperty(required = true) @Within(least = "1", most = "1") Integer version,
    RiskChanges risk,
    List<ImpactRule> impact,
    Duration tokenGrace,
    List<PolicyRule> rules)
    implements Serializable {
  /** Nothing is decided beyond what Tidemark does by itself. */
  public static final Policy NONE = new Policy(1, null, null, null, null);

  /**
   * The impact of some actions, in the form of an impact map.
   *
   * @param service patterns; null is any
   * @param operation patterns; null is any
   * @param provider pattern; null is any
   * @param why for people
   */
  public record ImpactRule(
      List<String> service, List<String> operation, String provider, Impact impact, String why)
      implements Serializable {}

  public Policy {
    risk = risk == null ? RiskChanges.NONE : risk;
    impact = impact == null ? List.of() : List.copyOf(impact);
    tokenGrace = tokenGrace == null ? IdentityBounds.TOKEN_GRACE : tokenGrace;
    rules = rules == null ? List.of() : List.copyOf(rules);
  }

  /** A policy of rules for some alone. */
  public static Policy of(PolicyRule... rules) {
    return new Policy(1, null, null, null, List.of(rules));
  }

  /**
   * Reads a policy.
   *
   * @param source name of the file, for messages
   * @throws InvalidFileException where it cannot be meant
   */
  public static Policy read(String source, String yaml) {
    return PolicyReader.read(source, yaml);
  }

  /** A commented example, itself a valid policy. */
  public static String exampleYaml() {
    return resource("policy.example.yaml");
  }

  /** The JSON Schema (draft 7) by which editors complete and check policies. */
  public static String schemaJson() {
    return resource("policy.schema.json");
  }

  private static String resource(String name) {
    try (InputStream in = Policy.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the resource " + name, e);
    }
  }

  /**
   * The part that enforcers go by, with other names of identities. Figures for everyone and impact
   * are elsewhere in a release; budgets stay at home, where thresholds are calibrated.
   */
  public Policy released(UnaryOperator<String> names) {
    return new Policy(
        1,
        null,
        null,
        tokenGrace,
        rules.stream()
            .map(rule -> rule.with(rule.subjects().renamed(names), rule.risk().withoutBudgets()))
            .filter(rule -> rule.setsBounds() || !rule.risk().isNone())
            .toList());
  }

  /** The bounds without the figures. */
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

  /** The file of a released part. */
  public ObjectNode toJson() {
    return PolicyReader.FORMAT.write(this);
  }

  /**
   * Reads what {@link #toJson} gave.
   *
   * @param source name of the file, for messages
   * @throws InvalidFileException where it cannot be meant
   */
  public static Policy ofJson(String source, String json) {
    return PolicyReader.readReleased(source, json);
  }

  /** The rules that change figures. */
  public List<PolicyRule> figureRules() {
    return rules.isEmpty() ? rules : rules.stream().filter(rule -> !rule.risk().isNone()).toList();
  }

  /** The figures for everyone, given what applies without a policy. */
  public RiskPolicy riskOver(RiskPolicy base) {
    return risk.over(base);
  }

  /**
   * The risk figures of one identity: what holds for everyone, changed from wide to narrow by the
   * rules that are about the identity; of equally narrow ones the later wins.
   *
   * @param base what holds for everyone
   * @param kind label of its kind, or null
   * @param cohort that it is in, or null
   * @param identity its key, as rules spell it; null for what a whole cohort has
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
   * The bounds of one identity: of each sort the one from the narrowest rule about it, the first of
   * equally narrow ones.
   *
   * @param kind label of its kind, or null
   * @param cohort that it is in, or null
   * @param identity its key, as rules spell it; null where it has none
   */
  public IdentityBounds bounds(String kind, String cohort, String identity) {
    List<IdentityBounds.Held> held = new ArrayList<>();
    for (PolicyRule rule : rules) {
      for (Bound bound : rule.bounds()) {
        if (rule.equals(narrowest(bound, kind, cohort, identity))) {
          held.add(
              new IdentityBounds.Held(
                  bound, rule.breach(bound), rule.unknown() == PolicyRule.Unknown.BREACH));
        }
      }
    }
    return new IdentityBounds(tokenGrace, held);
  }

  /** The names of all breaches. */
  public SortedSet<String> breaches() {
    SortedSet<String> breaches = new TreeSet<>();
    breaches.add(IdentityBounds.TOKEN_EXPIRED);
    for (PolicyRule rule : rules) {
      rule.bounds().forEach(bound -> breaches.add(rule.breach(bound)));
    }
    return breaches;
  }

  /**
   * Holds the rules against each other: {@link #figures} throws for no identity afterwards.
   *
   * @param base what holds for everyone
   * @throws IllegalArgumentException where rules are impossible together; names them
   */
  public void requirePossible(RiskPolicy base) {
    new RuleCombinations(figureRules()).requirePossible(base);
  }

  /**
   * Figures under which no identity's risk is over before it is under its own: those of everyone,
   * with the longest half-life that any rule gives.
   *
   * @param base what holds for everyone
   */
  public RiskPolicy slowest(RiskPolicy base) {
    Duration longest = base.halfLife();
    for (PolicyRule rule : rules) {
      Duration stated = rule.risk().halfLife();
      longest = stated != null && stated.compareTo(longest) > 0 ? stated : longest;
    }
    return RiskChanges.ofHalfLife(longest).over(base);
  }

  /** Whether it says of some actions what they can do. */
  public boolean changesImpact() {
    return !impact.isEmpty();
  }

  /** The impact of actions as a YAML list in the form of an impact map's rules. */
  public String impactRules() {
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    impact.forEach(rule -> list.add(PolicyReader.FORMAT.write(rule).without("why")));
    return list.toString();
  }

  /**
   * The text of an impact map with what the policy overrides.
   *
   * @param yaml text of the map that applies without a policy
   */
  public String impactMapOver(String yaml) {
    return changesImpact() ? yaml + "\noverrides: " + impactRules() + "\n" : yaml;
  }

  /** The rule that says most narrowly what this sort of bound is for the identity, or null. */
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
}
