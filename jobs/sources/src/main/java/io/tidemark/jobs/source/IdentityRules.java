package io.tidemark.jobs.source;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.tidemark.engine.catalogue.CatalogueException;
import io.tidemark.engine.catalogue.EventPredicate;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.IdentityKind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A user's own rules of what an identity is. They go before those of the sources, and the first
 * that fits decides:
 *
 * <pre>{@code
 * rules:
 *   - id: deploy_roles
 *     when: actor_user_uid.contains(':role/deploy-')
 *     kind: ci_job
 *     cohort: deploy            # optional
 * }</pre>
 *
 * <p>{@code when} is a condition like a feature's filter, over the columns known at request time.
 * Immutable and thread-safe.
 */
public final class IdentityRules {
  /** What the rule id of an event begins with that one of these rules decided. */
  public static final String PREFIX = AccessEvent.USER_RULES;

  private static final Set<String> MEMBERS = Set.of("id", "when", "kind", "cohort");
  private static final YAMLMapper YAML = new YAMLMapper();

  private final List<Rule> rules;

  private IdentityRules(List<Rule> rules) {
    this.rules = List.copyOf(rules);
  }

  private record Rule(String id, EventPredicate when, IdentityKind kind, Optional<String> cohort) {}

  /** No rules. */
  public static IdentityRules none() {
    return new IdentityRules(List.of());
  }

  /**
   * The rules in a YAML text.
   *
   * @throws IllegalArgumentException where it is none, naming the rule and what is wrong with it
   */
  public static IdentityRules of(String yaml) {
    JsonNode root;
    try {
      root = YAML.readTree(yaml);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("it is no YAML: " + e.getOriginalMessage(), e);
    }
    JsonNode list = root.path("rules");
    if (!list.isArray()) {
      throw new IllegalArgumentException("it has no list 'rules'");
    }
    List<Rule> rules = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    for (JsonNode node : list) {
      Rule rule = rule(node, rules.size() + 1);
      if (!ids.add(rule.id())) {
        throw new IllegalArgumentException("two rules have the id " + rule.id());
      }
      rules.add(rule);
    }
    return new IdentityRules(rules);
  }

  private static Rule rule(JsonNode node, int number) {
    String id = node.path("id").asText();
    if (!id.matches("[a-z][a-z0-9_]{0,63}")) {
      throw new IllegalArgumentException(
          "rule " + number + " needs an id of lower-case letters, digits and _");
    }
    node.fieldNames()
        .forEachRemaining(
            member -> {
              if (!MEMBERS.contains(member)) {
                throw new IllegalArgumentException(
                    "rule " + id + " has a member '" + member + "'; known are " + MEMBERS);
              }
            });
    IdentityKind kind =
        IdentityKind.ofLabel(node.path("kind").asText())
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "rule " + id + " has no kind of identity, such as service_account"));
    try {
      EventPredicate when = EventPredicate.compile(node.path("when").asText());
      if (when.usesOutcome()) {
        throw new IllegalArgumentException(
            "rule " + id + " looks at an outcome; what an identity is must be known before");
      }
      return new Rule(id, when, kind, Optional.ofNullable(node.path("cohort").textValue()));
    } catch (CatalogueException e) {
      throw new IllegalArgumentException("rule " + id + ": " + e.getMessage(), e);
    }
  }

  /**
   * Lets the first rule that fits decide. One that names no cohort leaves it as the source gave it.
   *
   * @param event with all columns that are known at request time
   * @param cohort that of the source; null where it gave none
   */
  void apply(AccessEvent.Builder event, String cohort) {
    if (rules.isEmpty()) {
      return;
    }
    AccessEvent seen = event.build();
    for (Rule rule : rules) {
      if (rule.when().test(seen)) {
        event.text(EventColumn.NHI_KIND, rule.kind().label());
        event.flag(EventColumn.IS_NHI, rule.kind().isNonHuman());
        event.text(EventColumn.NHI_RULE_ID, PREFIX + rule.id());
        event.text(EventColumn.COHORT, rule.cohort().orElse(cohort));
        return;
      }
    }
  }
}
