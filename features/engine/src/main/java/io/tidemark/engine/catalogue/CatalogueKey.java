package io.tidemark.engine.catalogue;

import java.util.Locale;

/** Optional key of a feature definition, supported only by some operators. */
public enum CatalogueKey {
  /** {@code where}: a filter over columns of the request. */
  WHERE,
  /** {@code where} with a filter that reads outcomes, which are known only for earlier events. */
  OUTCOME,
  /** {@code following}: a filter that an earlier event in the same scope must have passed. */
  FOLLOWING,
  /** {@code window}: the length of the window of recent events. */
  WINDOW,
  /** {@code per}: the scope of the events that a window combines. */
  PER,
  /**
   * {@code against: profile}: compares the value with values from the identity's own earlier days.
   */
  AGAINST,
  /** {@code habit_after_days}: the number of days before a new value can become a habit. */
  HABIT_AFTER_DAYS;

  /** Returns the key as it is written in catalogues. */
  public String label() {
    return this == OUTCOME ? WHERE.label() : name().toLowerCase(Locale.ROOT);
  }
}
