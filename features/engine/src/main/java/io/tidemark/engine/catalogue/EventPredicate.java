package io.tidemark.engine.catalogue;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Condition that is tested against a single event. Immutable and thread-safe.
 *
 * <pre>{@code
 * EventPredicate.compile("impact_tier >= 2 && !action.startsWith('iam:')").test(event);
 * }</pre>
 *
 * @param text condition as written, or empty for {@link #ALWAYS}
 * @param usesOutcome whether it reads outcomes, and so applies only to earlier events
 * @param columns columns that it reads, in table order
 * @param tests maximum number of column tests per event
 */
public record EventPredicate(
    String text,
    Predicate<AccessEvent> condition,
    boolean usesOutcome,
    Set<EventColumn> columns,
    int tests) {
  public static final EventPredicate ALWAYS =
      new EventPredicate("", event -> true, false, Set.of(), 0);

  /**
   * Compiles a condition in a subset of CEL.
   *
   * @throws IllegalArgumentException if the text is not a valid condition, names an unknown column,
   *     or requires too many tests
   */
  public static EventPredicate compile(String text) {
    return new ConditionParser(text).parse();
  }

  /** Returns whether the condition holds. Any test of an absent column is false. */
  public boolean test(AccessEvent event) {
    return condition.test(event);
  }
}
