package io.tidemark.engine.event;

/** How an {@link AccessEvent} stores the value of an {@link EventColumn}. */
public enum ColumnType {
  /** A string, which is null if absent. */
  TEXT,
  /** A 32-bit integer. */
  INTEGER,
  /** A 64-bit integer. */
  LONG,
  /** A boolean, stored as 0 or 1. */
  BOOLEAN,
  /** An instant in microseconds since 1970-01-01T00:00:00Z. */
  TIMESTAMP,
  /** A 64-bit floating-point number, stored as its raw bits. */
  DOUBLE,
  /** A list of strings in log order. */
  TEXT_LIST,
  /** A chain of {@link Delegate}s, origin first. */
  DELEGATION,
  /** A map of log fields that have no column of their own, keyed by their native path. */
  TEXT_MAP;

  /** Returns whether values of this type are stored as numbers. */
  public boolean isNumeric() {
    return switch (this) {
      case INTEGER, LONG, BOOLEAN, TIMESTAMP, DOUBLE -> true;
      case TEXT, TEXT_LIST, DELEGATION, TEXT_MAP -> false;
    };
  }
}
