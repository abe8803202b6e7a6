package io.tidemark.engine.enrich;

import io.tidemark.engine.event.Impact;
import java.util.List;
import java.util.StringJoiner;

/**
 * Rule of an {@link ImpactMap} for the actions that match all its patterns. Properties that it does
 * not set may come from a later rule.
 *
 * @param provider pattern of the provider
 * @param services patterns of the service; one must match
 * @param operations patterns of the operation; one must match
 * @param targetLike patterns of the target; one must match; empty matches any or no target
 * @param impact impact of the actions; null if not set
 * @param targets patterns of the argument that names the target, in order of preference; empty if
 *     not set
 * @param external whether the actions bring in external content; null if not set
 * @param list list of the rule: {@code rule}, {@code verb}, {@code override} or {@code hint}
 */
record ImpactRule(
    Glob provider,
    List<Glob> services,
    List<Glob> operations,
    List<Glob> targetLike,
    Impact impact,
    List<Glob> targets,
    Boolean external,
    String list) {
  ImpactRule {
    services = List.copyOf(services);
    operations = List.copyOf(operations);
    targetLike = List.copyOf(targetLike);
    targets = List.copyOf(targets);
  }

  /** Whether the rule matches an action, regardless of its target. */
  boolean fits(String lowerProvider, String lowerService, OperationName operation) {
    return provider.matches(lowerProvider)
        && Glob.first(services, lowerService) != null
        && operation.first(operations) != null;
  }

  /** Its impact and the matching patterns: {@code rule: aws iam create*}. */
  ImpactMap.Ruling ruling(String lowerService, OperationName operation) {
    StringJoiner by = new StringJoiner(" ", list + ": ", "");
    Glob service = Glob.first(services, lowerService);
    for (Glob pattern : List.of(provider, service)) {
      if (!pattern.toString().isEmpty() && !pattern.toString().equals("*")) {
        by.add(pattern.toString());
      }
    }
    return new ImpactMap.Ruling(impact, by.add(operation.first(operations).toString()).toString());
  }

  /** Whether the rule also matches a target. */
  boolean fitsTarget(String lowerTarget) {
    return targetLike.isEmpty() || Glob.first(targetLike, lowerTarget) != null;
  }
}
