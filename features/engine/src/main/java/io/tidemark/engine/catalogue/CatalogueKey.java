package io.tidemark.engine.catalogue;

import java.util.Locale;

/** Key of a feature definition that only some operators support. */
public enum CatalogueKey {
  /** {@code where}: a filter over columns of the request. */
  WHERE,
  /** {@code where} with outcomes, in which case it applies only to earlier events. */
  OUTCOME,
  /** {@code following}: filter that an earlier event in the same scope must pass. */
  FOLLOWING,
  /** {@code window}: length of the window of recent events. */
  WINDOW,
  /** {@code per}: scope whose events are combined. */
  PER,
  /** {@code against: profile}: comparison with the identity's own days. */
  AGAINST,
  /** {@code habit_after_days}: days before a new value can become a habit. */
  HABIT_AFTER_DAYS;

  /** Returns the key as written in a catalogue. */
  public String label() {
    return this == OUTCOME ? WHERE.label() : name().toLowerCase(Locale.ROOT);
  }
}
