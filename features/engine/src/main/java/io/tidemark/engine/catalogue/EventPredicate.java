package io.tidemark.engine.catalogue;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import java.util.Set;

/** A filter over events, compiled from the {@code where} of a feature. Immutable, thread-safe. */
public interface EventPredicate {
  /** The filter that everything passes. */
  EventPredicate ALWAYS =
      new EventPredicate() {
        @Override
        public boolean test(AccessEvent event) {
          return true;
        }

        @Override
        public boolean usesOutcome() {
          return false;
        }

        @Override
        public Set<EventColumn> columns() {
          return Set.of();
        }

        @Override
        public int tests() {
          return 0;
        }

        @Override
        public String text() {
          return "";
        }
      };

  /**
   * The filter of a CEL text: comparisons of a column with a literal, {@code in}, {@code
   * startsWith}, {@code endsWith}, {@code contains}, joined by {@code &&}, {@code ||} and {@code
   * !}.
   *
   * @throws CatalogueException where it is none
   */
  static EventPredicate compile(String cel) {
    return PredicateCompiler.compile(cel);
  }

  /** Whether the event passes; a comparison with an absent value never does. */
  boolean test(AccessEvent event);

  /** Whether it can only be decided after the event, so that it sees earlier events alone. */
  boolean usesOutcome();

  /** The columns that it reads, in table order. */
  Set<EventColumn> columns();

  /** How many column tests it makes at the most: what it costs. */
  int tests();

  /** How many calls of CEL it makes at the most beside those tests. */
  default int calls() {
    return 0;
  }

  /** The filter as the catalogue has it; empty for the one that everything passes. */
  String text();
}
