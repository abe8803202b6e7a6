package io.tidemark.engine.enrich;

import io.tidemark.engine.event.Impact;
import java.util.List;
import java.util.StringJoiner;

/**
 * Rule of an {@link ImpactMap}, which applies to actions that match all of its patterns.
 *
 * @param services service patterns, at least one of which must match
 * @param operations operation patterns, at least one of which must match
 * @param targetLike target patterns, at least one of which must match, unless there are none
 * @param targets patterns for the argument that contains the target, in order of preference
 * @param external whether the actions bring in external content, or null if not set
 * @param list {@code rule}, {@code verb}, {@code override} or {@code hint}
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

  /** Returns whether the rule matches an action, regardless of its target. */
  boolean fits(String lowerProvider, String lowerService, OperationName operation) {
    return provider.matches(lowerProvider)
        && Glob.first(services, lowerService) != null
        && operation.first(operations) != null;
  }

  /** Returns the impact and the matching patterns, such as {@code rule: aws iam create*}. */
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

  boolean fitsTarget(String lowerTarget) {
    return targetLike.isEmpty() || Glob.first(targetLike, lowerTarget) != null;
  }
}
