package io.tidemark.engine.catalogue;

import java.util.Locale;

/** Optional key of a feature definition. */
public enum CatalogueKey {
  WHERE,
  /** {@code where} with a filter on outcomes, which are known only for earlier events. */
  OUTCOME,
  FOLLOWING,
  WINDOW,
  PER,
  AGAINST,
  HABIT_AFTER_DAYS;

  public String label() {
    return this == OUTCOME ? WHERE.label() : name().toLowerCase(Locale.ROOT);
  }
}
