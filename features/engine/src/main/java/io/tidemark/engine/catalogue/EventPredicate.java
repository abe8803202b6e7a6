package io.tidemark.engine.catalogue;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A condition on one event, such as the {@code where} of a feature. Immutable and thread-safe.
 *
 * <pre>{@code
 * EventPredicate.compile("impact_tier >= 2 && !action.startsWith('iam:')").test(event);
 * }</pre>
 *
 * @param text the condition as it was written; empty for {@link #ALWAYS}
 * @param condition what it tests
 * @param usesOutcome whether it can only be decided after the event, so that it sees earlier events
 *     alone
 * @param columns the columns that it reads, in table order
 * @param tests number of column tests at the most: what it costs
 */
public record EventPredicate(
    String text,
    Predicate<AccessEvent> condition,
    boolean usesOutcome,
    Set<EventColumn> columns,
    int tests) {
  /** The condition that holds for every event. */
  public static final EventPredicate ALWAYS =
      new EventPredicate("", event -> true, false, Set.of(), 0);

  /**
   * Compiles a condition. The language is a part of CEL: comparisons of a column with a literal,
   * {@code in}, {@code startsWith}, {@code endsWith}, {@code contains}, joined by {@code &&},
   * {@code ||} and {@code !}.
   *
   * @throws CatalogueException when it is not in that language, names an unknown column, or makes
   *     too many tests
   */
  public static EventPredicate compile(String text) {
    return new ConditionParser(text).parse();
  }

  /** Whether the condition holds. A test of an absent column does not hold. */
  public boolean test(AccessEvent event) {
    return condition.test(event);
  }
}
