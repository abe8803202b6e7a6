package io.tidemark.engine.catalogue;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Condition that is tested against a single event, such as a feature's {@code where} filter.
 * Immutable and thread-safe.
 *
 * <pre>{@code
 * EventPredicate.compile("impact_tier >= 2 && !action.startsWith('iam:')").test(event);
 * }</pre>
 *
 * @param text condition as written in the catalogue, or empty for {@link #ALWAYS}
 * @param condition compiled condition
 * @param usesOutcome whether the condition reads outcomes and can therefore be applied only to
 *     earlier events
 * @param columns columns that the condition reads, in table order
 * @param tests maximum number of column tests per event, which indicates the condition's cost
 */
public record EventPredicate(
    String text,
    Predicate<AccessEvent> condition,
    boolean usesOutcome,
    Set<EventColumn> columns,
    int tests) {
  /** Condition that every event meets. */
  public static final EventPredicate ALWAYS =
      new EventPredicate("", event -> true, false, Set.of(), 0);

  /**
   * Compiles a condition. The language is a subset of CEL: comparisons of a column with a literal,
   * {@code in}, {@code startsWith}, {@code endsWith} and {@code contains}, combined with {@code
   * &&}, {@code ||} and {@code !}.
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
