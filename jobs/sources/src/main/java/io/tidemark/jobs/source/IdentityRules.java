package io.tidemark.jobs.source;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.tidemark.engine.catalogue.EventPredicate;
import io.tidemark.engine.config.InvalidFileException;
import io.tidemark.engine.config.RecordFormat;
import io.tidemark.engine.config.RecordReading;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.IdentityKind;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The user's rules for classifying identities, which override the sources' rules. The first
 * matching rule applies. For example:
 *
 * <pre>{@code
 * rules:
 *   - id: deploy_roles
 *     when: actor_user_uid.contains(':role/deploy-')
 *     kind: ci_job
 *     cohort: deploy            # optional
 * }</pre>
 *
 * <p>{@code when} is a condition on the columns known at request time, in the syntax of feature
 * filters. Immutable and thread-safe.
 */
public final class IdentityRules {
  /** Prefix of the rule id for events classified by one of the user's rules. */
  public static final String PREFIX = AccessEvent.USER_RULES;

  private static final Pattern ID = Pattern.compile("[a-z][a-z0-9_]{0,63}");
  private static final RecordFormat FORMAT =
      new RecordFormat('_')
          .text(EventPredicate.class, null, EventPredicate::compile, EventPredicate::text)
          .words(IdentityKind.class, List.of(IdentityKind.values()), IdentityKind::label);

  private final List<Rule> rules;

  private IdentityRules(List<Rule> rules) {
    this.rules = List.copyOf(rules);
  }

  private record Written(@JsonProperty(required = true) List<Rule> rules) {}

  private record Rule(
      @JsonProperty(required = true) String id,
      @JsonProperty(required = true) EventPredicate when,
      @JsonProperty(required = true) IdentityKind kind,
      Optional<String> cohort) {}

  public static IdentityRules none() {
    return new IdentityRules(List.of());
  }

  /**
   * Parses YAML text.
   *
   * @param source name of the file, for use in messages
   * @throws InvalidFileException if the text is invalid; the message lists all problems by line
   */
  public static IdentityRules of(String source, String yaml) {
    RecordReading<Written> reading = FORMAT.read(source, yaml, Written.class);
    Set<String> ids = new HashSet<>();
    for (Rule rule : reading.found().map(Written::rules).orElse(List.of())) {
      if (rule.id != null && !ID.matcher(rule.id).matches()) {
        reading.problem(
            rule,
            "id",
            "'id' may contain lower-case letters, digits and _, at most " + "64 in all");
      } else if (rule.id != null && !ids.add(rule.id)) {
        reading.problem(rule, "id", "another rule has the id '" + rule.id + "'; rename one");
      }
      if (rule.when != null && rule.when.usesOutcome()) {
        reading.problem(
            rule,
            "when",
            "'when' uses an outcome, which is not yet known when identities are classified; drop "
                + "it");
      }
    }
    return new IdentityRules(reading.get().rules);
  }

  /**
   * Applies the first matching rule to an event with all columns known at request time. A rule
   * without a cohort keeps the given one, which may be null.
   */
  void apply(AccessEvent.Builder event, String cohort) {
    if (rules.isEmpty()) {
      return;
    }
    AccessEvent seen = event.build();
    for (Rule rule : rules) {
      if (rule.when().test(seen)) {
        EventDraft.classify(event, rule.kind(), PREFIX + rule.id());
        event.text(EventColumn.COHORT, rule.cohort().orElse(cohort));
        return;
      }
    }
  }
}
