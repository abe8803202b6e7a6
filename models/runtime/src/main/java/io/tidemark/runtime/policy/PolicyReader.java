package io.tidemark.runtime.policy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.engine.bound.AllowedHours;
import io.tidemark.engine.bound.AllowedNetworks;
import io.tidemark.engine.bound.AllowedScopes;
import io.tidemark.engine.bound.Bound;
import io.tidemark.engine.bound.BoundRule;
import io.tidemark.engine.bound.DevicePosture;
import io.tidemark.engine.bound.MaxImpact;
import io.tidemark.engine.bound.MaxTokenAge;
import io.tidemark.engine.bound.PolicyBounds;
import io.tidemark.engine.bound.PolicySubject;
import io.tidemark.engine.enrich.Enricher;
import io.tidemark.engine.enrich.ImpactMap;
import io.tidemark.engine.event.IdentityKind;
import io.tidemark.engine.event.Impact;
import io.tidemark.engine.event.NearestSpelling;
import io.tidemark.runtime.risk.DecisionKind;
import io.tidemark.runtime.risk.Level;
import io.tidemark.runtime.risk.RiskPolicy;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the YAML of a {@link Policy} and says all that is wrong with it, each with its line. */
final class PolicyReader {
  static final List<String> TOP = List.of("version", "risk", "impact", "token-grace", "rules");
  static final List<String> RISK =
      List.of(
          "half-life", "impact-weights", "decisions", "medium-budget", "high-budget", "confidence");
  static final List<String> IMPACT = List.of("provider", "service", "operation", "impact", "why");
  static final List<String> RULE =
      List.of(
          "name",
          "for",
          "risk",
          "hours",
          "max-token-age",
          "scopes",
          "device",
          "networks",
          "max-impact",
          "unknown");
  static final List<String> FOR = List.of("kind", "cohort", "identity");
  static final List<String> HOURS = List.of("from", "to", "zone", "days");

  private static final List<DecisionKind> DECISIONS =
      List.of(
          DecisionKind.ALLOW, DecisionKind.STEP_UP, DecisionKind.REVALIDATE, DecisionKind.REVOKE);

  private static final List<IdentityKind> KINDS =
      Arrays.stream(IdentityKind.values()).filter(IdentityKind::isNonHuman).toList();

  /** Stands for a name that is missing. */
  private static final String UNNAMED = "unnamed";

  /** The largest budget there is. */
  private static final Double MOST = 1.0;

  private final String source;
  private final List<String> problems = new ArrayList<>();

  PolicyReader(String source) {
    this.source = source;
  }

  Policy read(String yaml) {
    YamlNode root = YamlNode.read(source, yaml);
    if (root.members() == null) {
      throw new PolicyException(
          List.of(source + " is no policy; begin it with 'version: 1' and 'rules:'"));
    }
    PolicyMapping top = new PolicyMapping(source, root, "a policy", problems).only(TOP);
    if (!top.text("version").orElse("").equals("1")) {
      top.problem("a policy states 'version: 1', the only one there is so far");
    }
    RiskChanges risk = top.mapping("risk").map(this::risk).orElse(RiskChanges.NONE);
    String impact = impact(top);
    Duration grace = top.duration("token-grace").orElse(PolicyBounds.defaults().tokenGrace());
    List<Policy.RiskRule> riskRules = new ArrayList<>();
    List<BoundRule> bounds = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (PolicyMapping rule : top.mappings("rules")) {
      rule(rule, names, bounds, riskRules);
    }
    RiskPolicies risks = new RiskPolicies(riskRules);
    if (problems.isEmpty()) {
      checkTogether(top, risk, risks);
    }
    if (!problems.isEmpty()) {
      throw new PolicyException(problems);
    }
    return new Policy(risk, risks, impact, new PolicyBounds(grace, bounds));
  }

  private void rule(
      PolicyMapping rule,
      Set<String> names,
      List<BoundRule> bounds,
      List<Policy.RiskRule> riskRules) {
    int before = problems.size();
    rule.only(RULE);
    // Without a name, or with another's, what else is wrong with it is told all the same.
    String name = rule.text("name").orElse(UNNAMED);
    if (!rule.has("name")) {
      rule.problem("a rule needs a name; breaches are told by it");
    } else if (!name.equals(UNNAMED) && !names.add(name)) {
      rule.problem("name", "another rule is called '" + name + "' already");
    }
    List<PolicySubject> subjects = subjects(rule);
    List<Bound> held = bounds(rule);
    BoundRule.Unknown unknown =
        rule.word(
                "unknown",
                List.of(BoundRule.Unknown.values()),
                u -> u == BoundRule.Unknown.BREACH ? "breach" : "allowed")
            .orElse(BoundRule.Unknown.ALLOWED);
    Optional<RiskChanges> risk = rule.mapping("risk").map(this::risk);
    // What is left over once a mistake has been told is no second one.
    if (held.isEmpty() && risk.isEmpty() && problems.size() == before) {
      rule.problem("rule '" + name + "' bounds nothing; give it hours, scopes or the like");
    }
    boolean single = subjects.stream().anyMatch(one -> one.level() == PolicySubject.Level.IDENTITY);
    if (risk.isPresent() && risk.get().setsBudgets() && single) {
      rule.problem(
          "rule '"
              + name
              + "' sets a budget for one identity; thresholds are calibrated for kinds and"
              + " cohorts, whose days suffice to keep a budget");
    }
    if (!subjects.isEmpty()) {
      try {
        if (!held.isEmpty()) {
          bounds.add(new BoundRule(name, subjects, held, unknown));
        }
        risk.ifPresent(r -> riskRules.add(new Policy.RiskRule(name, subjects, r)));
      } catch (IllegalArgumentException e) {
        rule.problem(e.getMessage());
      }
    }
  }

  private List<PolicySubject> subjects(PolicyMapping rule) {
    if (!rule.has("for")) {
      return List.of(PolicySubject.EVERYONE);
    }
    List<PolicySubject> subjects = new ArrayList<>();
    rule.mapping("for")
        .ifPresent(
            whom -> {
              int before = problems.size();
              whom.only(FOR);
              for (IdentityKind kind : whom.words("kind", KINDS, IdentityKind::label)) {
                subjects.add(new PolicySubject(PolicySubject.Level.KIND, kind.label()));
              }
              for (String cohort : whom.texts("cohort")) {
                misspeltKind(cohort).ifPresent(says -> whom.problem("cohort", says));
                subjects.add(new PolicySubject(PolicySubject.Level.COHORT, cohort));
              }
              for (String identity : whom.texts("identity")) {
                if (!Enricher.isIdentityKey(identity)) {
                  whom.problem(
                      "identity",
                      "'identity' cannot be '"
                          + identity
                          + "'; it takes provider|account|principal, as 'tidemark identities list'"
                          + " spells it");
                }
                subjects.add(new PolicySubject(PolicySubject.Level.IDENTITY, identity));
              }
              if (subjects.isEmpty() && problems.size() == before) {
                whom.problem("'for' names nobody; leave it out for everyone");
              }
            });
    return subjects;
  }

  /**
   * What is wrong with a cohort that begins nearly like one of a kind and its provider. Others a
   * company may have named itself.
   */
  private static Optional<String> misspeltKind(String cohort) {
    int colon = Math.max(0, cohort.indexOf(':'));
    String kind = cohort.substring(0, colon);
    List<String> kinds = KINDS.stream().map(IdentityKind::label).toList();
    return kind.isEmpty() || kinds.contains(kind)
        ? Optional.empty()
        : NearestSpelling.of(kind, kinds)
            .map(
                near ->
                    "'cohort' cannot be '%s'; did you mean '%s'?"
                        .formatted(cohort, near + cohort.substring(colon)));
  }

  private List<Bound> bounds(PolicyMapping rule) {
    List<Bound> bounds = new ArrayList<>();
    rule.mapping("hours").flatMap(this::hours).ifPresent(bounds::add);
    rule.duration("max-token-age").ifPresent(age -> made(rule, bounds, () -> new MaxTokenAge(age)));
    List<String> scopes = rule.texts("scopes");
    if (!scopes.isEmpty()) {
      bounds.add(new AllowedScopes(Set.copyOf(scopes)));
    }
    rule.word("device", List.of(DevicePosture.values()), PolicyReader::lower)
        .ifPresent(bounds::add);
    List<String> networks = rule.texts("networks");
    if (!networks.isEmpty()) {
      made(rule, bounds, () -> new AllowedNetworks(networks));
    }
    rule.word("max-impact", List.of(Impact.values()), PolicyReader::lower)
        .ifPresent(impact -> bounds.add(new MaxImpact(impact)));
    return bounds;
  }

  private Optional<AllowedHours> hours(PolicyMapping hours) {
    int before = problems.size();
    hours.only(HOURS);
    Optional<LocalTime> from = hours.parsed("from", "a time such as 07:00", LocalTime::parse);
    Optional<LocalTime> to = hours.parsed("to", "a time such as 19:00", LocalTime::parse);
    Optional<ZoneId> zone =
        hours.parsed("zone", "an IANA zone such as Europe/Berlin or UTC", ZoneId::of);
    List<DayOfWeek> days =
        hours.words("days", List.of(DayOfWeek.values()), day -> lower(day).substring(0, 3));
    boolean whole = hours.has("from") && hours.has("to") && hours.has("zone");
    if (!whole && problems.size() == before) {
      hours.problem("'hours' need from, to and zone: what is night here is noon elsewhere");
    }
    if (from.isEmpty() || to.isEmpty() || zone.isEmpty()) {
      return Optional.empty();
    }
    Set<DayOfWeek> on = hours.has("days") ? Set.copyOf(days) : Set.of(DayOfWeek.values());
    return on.isEmpty()
        ? Optional.empty()
        : Optional.of(new AllowedHours(from.get(), to.get(), zone.get(), on));
  }

  private RiskChanges risk(PolicyMapping risk) {
    risk.only(RISK);
    Map<Impact, Double> weights = new EnumMap<>(Impact.class);
    Map<Level, Map<Impact, DecisionKind>> decisions = new EnumMap<>(Level.class);
    List<String> impacts = List.of(Impact.values()).stream().map(PolicyReader::lower).toList();
    risk.mapping("impact-weights")
        .ifPresent(
            table -> {
              table.only(impacts);
              for (Impact impact : Impact.values()) {
                table.number(lower(impact)).ifPresent(weight -> weights.put(impact, weight));
              }
            });
    risk.mapping("decisions")
        .ifPresent(
            table -> {
              table.only(List.of(Level.values()).stream().map(PolicyReader::lower).toList());
              for (Level level : Level.values()) {
                table
                    .mapping(lower(level))
                    .ifPresent(row -> decisions.put(level, row(row.only(impacts))));
              }
            });
    RiskChanges changes =
        new RiskChanges(
            risk.duration("half-life").orElse(null),
            weights,
            decisions,
            risk.number("medium-budget").orElse(null),
            risk.number("high-budget").orElse(null),
            risk.number("confidence").orElse(null));
    checkEach(risk, changes);
    return changes;
  }

  /** Holds each figure by itself against the defaults, so that none hides another's mistake. */
  private static void checkEach(PolicyMapping risk, RiskChanges stated) {
    check(
        risk,
        "half-life",
        new RiskChanges(stated.halfLife(), Map.of(), Map.of(), null, null, null));
    check(
        risk,
        "impact-weights",
        new RiskChanges(null, stated.impactWeights(), Map.of(), null, null, null));
    check(risk, "decisions", new RiskChanges(null, Map.of(), stated.decisions(), null, null, null));
    Double medium = stated.mediumBudget();
    boolean isMedium =
        check(risk, "medium-budget", new RiskChanges(null, Map.of(), Map.of(), medium, null, null));
    // What a budget of MEDIUM that is none would allow of HIGH nobody knows: the most there is.
    check(
        risk,
        "high-budget",
        stated.highBudget() == null
            ? RiskChanges.NONE
            : new RiskChanges(
                null, Map.of(), Map.of(), isMedium ? medium : MOST, stated.highBudget(), null));
    check(
        risk,
        "confidence",
        new RiskChanges(null, Map.of(), Map.of(), null, null, stated.confidence()));
  }

  private static void checkTogether(PolicyMapping top, RiskChanges everyone, RiskPolicies some) {
    try {
      some.requirePossible(everyone.over(RiskPolicy.defaults()));
    } catch (IllegalArgumentException e) {
      top.problem("rules", e.getMessage());
    }
  }

  private static boolean check(PolicyMapping risk, String name, RiskChanges one) {
    try {
      FigureBounds.require(one);
      one.over(RiskPolicy.defaults());
      return true;
    } catch (IllegalArgumentException e) {
      risk.problem(name, e.getMessage());
      return false;
    }
  }

  private static Map<Impact, DecisionKind> row(PolicyMapping row) {
    Map<Impact, DecisionKind> decisions = new EnumMap<>(Impact.class);
    for (Impact impact : Impact.values()) {
      row.wordInAnyCase(lower(impact), DECISIONS, DecisionKind::name)
          .ifPresent(decision -> decisions.put(impact, decision));
    }
    return decisions;
  }

  /** The rules as a JSON list, which is YAML, in the form of an impact map. */
  private String impact(PolicyMapping top) {
    ArrayNode rules = new ObjectMapper().createArrayNode();
    for (PolicyMapping rule : top.mappings("impact")) {
      rule.only(IMPACT);
      ObjectNode json = rules.addObject();
      for (String key : List.of("service", "operation")) {
        List<String> globs = rule.texts(key);
        if (!globs.isEmpty()) {
          globs.forEach(json.putArray(key)::add);
        }
      }
      rule.text("provider").ifPresent(provider -> json.put("provider", provider));
      Optional<Impact> impact = rule.word("impact", List.of(Impact.values()), PolicyReader::lower);
      if (!rule.has("impact") || (!rule.has("service") && !rule.has("operation"))) {
        rule.problem("an impact rule needs 'impact', and 'service' or 'operation'");
      }
      impact.ifPresent(found -> json.put("impact", lower(found)));
    }
    String text = rules.toString();
    if (problems.isEmpty()) {
      ImpactMap.parse(ImpactMap.standardYaml() + "\noverrides: " + text + "\n", source);
    }
    return text;
  }

  private static void made(
      PolicyMapping rule, List<Bound> bounds, java.util.function.Supplier<Bound> bound) {
    try {
      bounds.add(bound.get());
    } catch (IllegalArgumentException e) {
      rule.problem(e.getMessage());
    }
  }

  private static String lower(Enum<?> word) {
    return word.name().toLowerCase(Locale.ROOT);
  }
}
