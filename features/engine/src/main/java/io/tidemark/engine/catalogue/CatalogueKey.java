package io.tidemark.engine.catalogue;

import java.util.Locale;

/** Key of a feature that only some operators support. */
public enum CatalogueKey {
  /** {@code where}: a filter over columns of the request. */
  WHERE,
  /** {@code where} with outcomes; it then applies to earlier events only. */
  OUTCOME,
  /** {@code following}: a filter that an earlier event of the same {@code per} must pass. */
  FOLLOWING,
  /** {@code window}: length of the window of recent events. */
  WINDOW,
  /** {@code per}: scope whose events are combined. */
  PER,
  /** {@code against: profile}: the value is compared with the identity's own days. */
  AGAINST,
  /** {@code habit_after_days}: days until a new value can be a habit. */
  HABIT_AFTER_DAYS;

  /** Name in a catalogue. */
  public String label() {
    return this == OUTCOME ? WHERE.label() : name().toLowerCase(Locale.ROOT);
  }
}
