package io.tidemark.runtime.bundle;

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
import io.tidemark.engine.event.Impact;
import io.tidemark.runtime.policy.Policy;
import io.tidemark.runtime.policy.RiskChanges;
import io.tidemark.runtime.policy.RiskPolicies;
import io.tidemark.runtime.risk.DecisionKind;
import io.tidemark.runtime.risk.Level;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The file {@code bounds.json}: what the company's policy says of single kinds, cohorts and
 * identities. Identities are named by the hexadecimal digits of their keyed name.
 *
 * @param bounds that hold whatever the statistics say
 * @param risk figures that differ from those of everyone
 */
record BoundsFile(PolicyBounds bounds, RiskPolicies risk) {
  static final String NAME = "bounds.json";

  byte[] write() {
    ObjectNode json = JsonFields.MAPPER.createObjectNode();
    json.put("token_grace_ms", bounds.tokenGrace().toMillis());
    ArrayNode rules = json.putArray("rules");
    for (BoundRule rule : bounds.rules()) {
      ObjectNode entry = rules.addObject().put("name", rule.name());
      subjects(entry, rule.subjects());
      entry.put("unknown", lower(rule.unknown()));
      rule.bounds().forEach(bound -> write(entry, bound));
    }
    ArrayNode figures = json.putArray("risk_rules");
    for (Policy.RiskRule rule : risk.rules()) {
      ObjectNode entry = figures.addObject().put("name", rule.name());
      subjects(entry, rule.subjects());
      write(entry, rule.changes());
    }
    return JsonFields.pretty(json);
  }

  /**
   * Reads the file.
   *
   * @throws IllegalArgumentException or {@link RefusedBundleException} where it cannot be meant
   */
  static BoundsFile read(byte[] utf8) {
    JsonFields json = JsonFields.read(utf8, NAME, Refusal.CONTENT_UNREADABLE);
    List<BoundRule> rules = new ArrayList<>();
    for (JsonFields rule : json.objects("rules")) {
      rules.add(
          new BoundRule(
              rule.text("name"),
              subjects(rule),
              bounds(rule),
              BoundRule.Unknown.valueOf(upper(rule.text("unknown")))));
    }
    List<Policy.RiskRule> figures = new ArrayList<>();
    for (JsonFields rule : json.objects("risk_rules")) {
      figures.add(new Policy.RiskRule(rule.text("name"), subjects(rule), changes(rule)));
    }
    return new BoundsFile(
        new PolicyBounds(Duration.ofMillis(json.whole("token_grace_ms")), rules),
        new RiskPolicies(figures));
  }

  private static void subjects(ObjectNode entry, List<PolicySubject> subjects) {
    ArrayNode list = entry.putArray("for");
    subjects.forEach(
        subject ->
            list.addObject().put("level", subject.level().label()).put("name", subject.name()));
  }

  private static List<PolicySubject> subjects(JsonFields rule) {
    return rule.objects("for").stream()
        .map(
            subject ->
                new PolicySubject(
                    PolicySubject.Level.valueOf(upper(subject.text("level"))),
                    subject.text("name")))
        .toList();
  }

  private static void write(ObjectNode entry, Bound bound) {
    if (bound instanceof AllowedHours hours) {
      ObjectNode node = entry.putObject("hours");
      node.put("from", hours.from().toString()).put("to", hours.to().toString());
      node.put("zone", hours.zone().getId());
      hours.days().forEach(day -> node.withArray("days").add(day.name()));
    } else if (bound instanceof MaxTokenAge age) {
      entry.put("max_token_age_ms", age.most().toMillis());
    } else if (bound instanceof AllowedScopes scopes) {
      scopes.scopes().forEach(entry.putArray("scopes")::add);
    } else if (bound instanceof DevicePosture posture) {
      entry.put("device", lower(posture));
    } else if (bound instanceof AllowedNetworks networks) {
      networks.networks().forEach(entry.putArray("networks")::add);
    } else if (bound instanceof MaxImpact impact) {
      entry.put("max_impact", lower(impact.most()));
    }
  }

  private static List<Bound> bounds(JsonFields rule) {
    List<Bound> bounds = new ArrayList<>();
    if (rule.has("hours")) {
      JsonFields hours = rule.object("hours");
      Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
      hours.texts("days").forEach(day -> days.add(DayOfWeek.valueOf(day)));
      bounds.add(
          new AllowedHours(
              LocalTime.parse(hours.text("from")),
              LocalTime.parse(hours.text("to")),
              ZoneId.of(hours.text("zone")),
              days));
    }
    if (rule.has("max_token_age_ms")) {
      bounds.add(new MaxTokenAge(Duration.ofMillis(rule.whole("max_token_age_ms"))));
    }
    if (rule.has("scopes")) {
      bounds.add(new AllowedScopes(Set.copyOf(rule.texts("scopes"))));
    }
    if (rule.has("device")) {
      bounds.add(DevicePosture.valueOf(upper(rule.text("device"))));
    }
    if (rule.has("networks")) {
      bounds.add(new AllowedNetworks(rule.texts("networks")));
    }
    if (rule.has("max_impact")) {
      bounds.add(new MaxImpact(Impact.valueOf(upper(rule.text("max_impact")))));
    }
    return bounds;
  }

  /** Budgets stay at home: thresholds hold them already. */
  private static void write(ObjectNode entry, RiskChanges changes) {
    if (changes.halfLife() != null) {
      entry.put("half_life_ms", changes.halfLife().toMillis());
    }
    if (!changes.impactWeights().isEmpty()) {
      ObjectNode weights = entry.putObject("impact_weights");
      changes.impactWeights().forEach((impact, weight) -> weights.put(lower(impact), weight));
    }
    if (!changes.decisions().isEmpty()) {
      ObjectNode table = entry.putObject("decisions");
      changes
          .decisions()
          .forEach(
              (level, row) -> {
                ObjectNode decisions = table.putObject(lower(level));
                row.forEach((impact, decision) -> decisions.put(lower(impact), decision.name()));
              });
    }
  }

  private static RiskChanges changes(JsonFields rule) {
    Map<Impact, Double> weights = new EnumMap<>(Impact.class);
    Map<Level, Map<Impact, DecisionKind>> decisions = new EnumMap<>(Level.class);
    for (Impact impact : Impact.values()) {
      if (rule.has("impact_weights") && rule.object("impact_weights").has(lower(impact))) {
        weights.put(impact, rule.object("impact_weights").number(lower(impact)));
      }
    }
    for (Level level : Level.values()) {
      if (rule.has("decisions") && rule.object("decisions").has(lower(level))) {
        JsonFields row = rule.object("decisions").object(lower(level));
        Map<Impact, DecisionKind> found = new EnumMap<>(Impact.class);
        for (Impact impact : Impact.values()) {
          if (row.has(lower(impact))) {
            found.put(impact, DecisionKind.valueOf(row.text(lower(impact))));
          }
        }
        decisions.put(level, found);
      }
    }
    return new RiskChanges(
        rule.has("half_life_ms") ? Duration.ofMillis(rule.whole("half_life_ms")) : null,
        weights,
        decisions,
        null,
        null,
        null);
  }

  private static String lower(Enum<?> word) {
    return word.name().toLowerCase(Locale.ROOT);
  }

  private static String upper(String word) {
    return word.toUpperCase(Locale.ROOT);
  }
}
