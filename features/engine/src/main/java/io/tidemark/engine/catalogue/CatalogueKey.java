package io.tidemark.engine.catalogue;

import java.util.Locale;

/** Optional key of a feature definition, supported only by some operators. */
public enum CatalogueKey {
  /** {@code where}: a filter over columns of the request. */
  WHERE,
  /**
   * {@code where} with a filter that reads outcomes and therefore applies only to earlier events.
   */
  OUTCOME,
  /** {@code following}: a filter that an earlier event in the same scope must have passed. */
  FOLLOWING,
  /** {@code window}: the length of the window of recent events. */
  WINDOW,
  /** {@code per}: the scope within which events are combined. */
  PER,
  /** {@code against: profile}: compares the value with the identity's own earlier days. */
  AGAINST,
  /** {@code habit_after_days}: the number of days before a new value can become a habit. */
  HABIT_AFTER_DAYS;

  /** Returns the key as written in a catalogue. */
  public String label() {
    return this == OUTCOME ? WHERE.label() : name().toLowerCase(Locale.ROOT);
  }
}
