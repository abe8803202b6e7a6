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
 * The user's rules for classifying identities. They override the sources' rules. The first matching
 * rule applies. For example:
 *
 * <pre>{@code
 * rules:
 *   - id: deploy_roles
 *     when: actor_user_uid.contains(':role/deploy-')
 *     kind: ci_job
 *     cohort: deploy            # optional
 * }</pre>
 *
 * <p>{@code when} is a condition over the columns known at request time, written like the filter of
 * a feature. Immutable and thread-safe.
 */
public final class IdentityRules {
  /** Prefix of the rule id for events that were classified by a user's rule. */
  public static final String PREFIX = AccessEvent.USER_RULES;

  private static final Set<String> MEMBERS = Set.of("id", "when", "kind", "cohort");
  private static final YAMLMapper YAML = new YAMLMapper();

  private final List<Rule> rules;

  private IdentityRules(List<Rule> rules) {
    this.rules = List.copyOf(rules);
  }

  private record Rule(String id, EventPredicate when, IdentityKind kind, Optional<String> cohort) {}

  public static IdentityRules none() {
    return new IdentityRules(List.of());
  }

  /**
   * Parses YAML text.
   *
   * @throws IllegalArgumentException if the text is invalid; the message names the rule and the
   *     problem
   */
  public static IdentityRules of(String yaml) {
    JsonNode root;
    try {
      root = YAML.readTree(yaml);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("it is not YAML: " + e.getOriginalMessage(), e);
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
                    "rule " + id + " has the unknown member '" + member + "'; known: " + MEMBERS);
              }
            });
    IdentityKind kind =
        IdentityKind.ofLabel(node.path("kind").asText())
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "rule " + id + " has no valid kind, such as service_account"));
    try {
      EventPredicate when = EventPredicate.compile(node.path("when").asText());
      if (when.usesOutcome()) {
        throw new IllegalArgumentException(
            "rule " + id + " uses an outcome, which is unknown when identities are classified");
      }
      return new Rule(id, when, kind, Optional.ofNullable(node.path("cohort").textValue()));
    } catch (CatalogueException e) {
      throw new IllegalArgumentException("rule " + id + ": " + e.getMessage(), e);
    }
  }

  /**
   * Applies the first matching rule. If the rule has no cohort, the cohort set by the source is
   * kept.
   *
   * @param event event with all columns that are known at request time
   * @param cohort cohort set by the source; may be null
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
