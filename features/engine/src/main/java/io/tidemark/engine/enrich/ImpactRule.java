package io.tidemark.engine.enrich;

import io.tidemark.engine.event.Impact;
import java.util.List;
import java.util.StringJoiner;

/**
 * One rule of an {@link ImpactMap}: what it says of the actions that all its patterns fit. What it
 * does not say, a later rule may.
 *
 * @param provider pattern of the provider
 * @param services patterns of the service; one of them must fit
 * @param operations patterns of the operation; one of them must fit
 * @param targetLike patterns of the target, of which one must fit; empty for any target and for
 *     none
 * @param impact what such an action can do; null where the rule does not say
 * @param targets patterns of the argument that names the target, in order of preference; empty
 *     where the rule does not say
 * @param external whether such an action brings in content from outside; null where the rule does
 *     not say
 * @param list what the rule is: {@code rule}, {@code verb}, {@code override} or {@code hint}
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

  /** Whether the rule is about an action, its target left aside. */
  boolean fits(String lowerProvider, String lowerService, OperationName operation) {
    return provider.matches(lowerProvider)
        && Glob.first(services, lowerService) != null
        && operation.first(operations) != null;
  }

  /** Its impact, and the patterns by which it fits an action: {@code rule: aws iam create*}. */
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

  /** Whether the rule is about a target as well. */
  boolean fitsTarget(String lowerTarget) {
    return targetLike.isEmpty() || Glob.first(targetLike, lowerTarget) != null;
  }
}
