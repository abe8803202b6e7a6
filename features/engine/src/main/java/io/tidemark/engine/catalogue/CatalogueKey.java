package io.tidemark.engine.catalogue;

import java.util.Locale;

/** A key of a feature that some operators regard and others do not. */
public enum CatalogueKey {
  /** {@code where}: a filter over columns of the request. */
  WHERE,
  /** {@code where} may also look at outcomes; earlier events alone are then regarded. */
  OUTCOME,
  /** {@code following}: a filter that an earlier event of the same {@code per} must pass. */
  FOLLOWING,
  /** {@code window}: how far back recent events are regarded. */
  WINDOW,
  /** {@code per}: whose events are regarded together. */
  PER,
  /** {@code against: profile}: the value is compared with the identity's own days. */
  AGAINST,
  /** {@code habit_after_days}: how long a new value waits before it can be a habit. */
  HABIT_AFTER_DAYS;

  /** The spelling in a catalogue. */
  public String label() {
    return this == OUTCOME ? WHERE.label() : name().toLowerCase(Locale.ROOT);
  }
}
