package io.tidemark.runtime.forest;

/** How a tree takes its subsample. */
public enum Sampling {
  /** Every row at most once. */
  WITHOUT_REPLACEMENT,
  /** Every draw from all rows (bootstrap): rows may come more than once. */
  WITH_REPLACEMENT
}
