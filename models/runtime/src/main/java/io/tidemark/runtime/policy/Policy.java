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
 * Policy in the form of its file, see {@code policy.example.yaml}. {@link #figures} and {@link
 * #bounds} give the parts for one identity. Immutable and thread-safe.
 *
 * @param version version of the form; 1
 * @param risk figures for everyone; null changes none
 * @param impact impact of some actions; null sets none
 * @param tokenGrace time after its expiry in which a token is still accepted; null means five
 *     minutes
 * @param rules rules for some identities; null means none
 */
public record Policy(
    @JsonProperty(required = true) @Within(least = "1", most = "1") Integer version,
    RiskChanges risk,
    List<ImpactRule> impact,
    Duration tokenGrace,
    List<PolicyRule> rules)
    implements Serializable {
  /** Empty policy: Tidemark's defaults apply. */
  public static final Policy NONE = new Policy(1, null, null, null, null);

  /**
   * Impact of some actions, in the form of an impact map.
   *
   * @param service patterns; null matches any
   * @param operation patterns; null matches any
   * @param provider pattern; null matches any
   * @param why explanation for people
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

  /** Creates a policy of rules only. */
  public static Policy of(PolicyRule... rules) {
    return new Policy(1, null, null, null, List.of(rules));
  }

  /**
   * Reads a policy.
   *
   * @param source name of the file, for messages
   * @throws InvalidFileException if the text is not a valid policy
   */
  public static Policy read(String source, String yaml) {
    return PolicyReader.read(source, yaml);
  }

  /** A commented example, itself a valid policy. */
  public static String exampleYaml() {
    return resource("policy.example.yaml");
  }

  /** JSON Schema (draft 7) for completion and checks in editors. */
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
   * Publishable part for enforcers, with other names of identities. Figures for everyone and impact
   * are elsewhere in a release. Budgets are not published: they apply during calibration.
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

  /** File form of a published part. */
  public ObjectNode toJson() {
    return PolicyReader.FORMAT.write(this);
  }

  /**
   * Reads a policy that {@link #toJson} wrote.
   *
   * @param source name of the file, for messages
   * @throws InvalidFileException if the text is not a valid policy
   */
  public static Policy ofJson(String source, String json) {
    return PolicyReader.readReleased(source, json);
  }

  /** Rules that change figures. */
  public List<PolicyRule> figureRules() {
    return rules.isEmpty() ? rules : rules.stream().filter(rule -> !rule.risk().isNone()).toList();
  }

  /** Figures for everyone, over a base policy. */
  public RiskPolicy riskOver(RiskPolicy base) {
    return risk.over(base);
  }

  /**
   * Risk figures of one identity: those of everyone, changed by the matching rules from wide to
   * narrow. Of equally narrow rules the later wins.
   *
   * @param base figures for everyone
   * @param kind label of its kind, or null
   * @param cohort its cohort, or null
   * @param identity its key in the form of rules; null for the figures of a whole cohort
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
   * Bounds of one identity: of each sort the one from the narrowest matching rule, the first of
   * equally narrow ones.
   *
   * @param kind label of its kind, or null
   * @param cohort its cohort, or null
   * @param identity its key in the form of rules; null without one
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

  /** Names of all breaches. */
  public SortedSet<String> breaches() {
    SortedSet<String> breaches = new TreeSet<>();
    breaches.add(IdentityBounds.TOKEN_EXPIRED);
    for (PolicyRule rule : rules) {
      rule.bounds().forEach(bound -> breaches.add(rule.breach(bound)));
    }
    return breaches;
  }

  /**
   * Checks that the rules are compatible: afterwards {@link #figures} throws for no identity.
   *
   * @param base figures for everyone
   * @throws IllegalArgumentException if rules are impossible together; the message names them
   */
  public void requirePossible(RiskPolicy base) {
    new RuleCombinations(figureRules()).requirePossible(base);
  }

  /**
   * Figures with the slowest decay: those of everyone, with the longest half-life of any rule. No
   * identity's risk decays faster under its own figures.
   *
   * @param base figures for everyone
   */
  public RiskPolicy slowest(RiskPolicy base) {
    Duration longest = base.halfLife();
    for (PolicyRule rule : rules) {
      Duration stated = rule.risk().halfLife();
      longest = stated != null && stated.compareTo(longest) > 0 ? stated : longest;
    }
    return RiskChanges.ofHalfLife(longest).over(base);
  }

  /** Whether it sets the impact of some actions. */
  public boolean changesImpact() {
    return !impact.isEmpty();
  }

  /** Impact of actions as a YAML list in the form of an impact map's rules. */
  public String impactRules() {
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    impact.forEach(rule -> list.add(PolicyReader.FORMAT.write(rule).without("why")));
    return list.toString();
  }

  /**
   * Text of an impact map with the overrides of this policy.
   *
   * @param yaml text of the map without a policy
   */
  public String impactMapOver(String yaml) {
    return changesImpact() ? yaml + "\noverrides: " + impactRules() + "\n" : yaml;
  }

  /** Narrowest rule with this sort of bound for the identity, or null. */
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
