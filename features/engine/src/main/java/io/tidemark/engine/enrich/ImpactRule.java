package io.tidemark.engine.enrich;

import io.tidemark.engine.event.Impact;
import java.util.List;

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
 * @param place where the rule stands, for instance {@code impact-map.yaml rules[3]}
 */
record ImpactRule(
    Glob provider,
    List<Glob> services,
    List<Glob> operations,
    List<Glob> targetLike,
    Impact impact,
    List<Glob> targets,
    Boolean external,
    String place) {
  ImpactRule {
    services = List.copyOf(services);
    operations = List.copyOf(operations);
    targetLike = List.copyOf(targetLike);
    targets = List.copyOf(targets);
  }

  /** Whether the rule is about an action, its target left aside. */
  boolean fits(String lowerProvider, String lowerService, OperationName operation) {
    return provider.matches(lowerProvider)
        && Glob.any(services, lowerService)
        && (Glob.any(operations, operation.lower()) || Glob.any(operations, operation.words()));
  }

  /** Whether the rule is about a target as well. */
  boolean fitsTarget(String lowerTarget) {
    return targetLike.isEmpty() || Glob.any(targetLike, lowerTarget);
  }
}
