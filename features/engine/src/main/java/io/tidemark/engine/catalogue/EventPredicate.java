package io.tidemark.engine.catalogue;

import io.tidemark.engine.event.AccessEvent;

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
      };

  /** Whether the event passes; a comparison with an absent value never does. */
  boolean test(AccessEvent event);

  /** Whether it can only be decided after the event, so that it sees earlier events alone. */
  boolean usesOutcome();
}
