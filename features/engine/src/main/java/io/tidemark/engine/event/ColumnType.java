package io.tidemark.engine.event;

/** How the value of an {@link EventColumn} is held in an {@link AccessEvent}. */
public enum ColumnType {
  /** A string; null means absent. */
  TEXT,
  /** A 32-bit whole number. */
  INTEGER,
  /** A 64-bit whole number. */
  LONG,
  /** A truth value, held as 0 or 1. */
  BOOLEAN,
  /** An instant in microseconds since 1970-01-01T00:00:00Z. */
  TIMESTAMP,
  /** A 64-bit floating-point number, held as its raw bits. */
  DOUBLE,
  /** A list of strings in the order of the log. */
  TEXT_LIST,
  /** A chain of {@link Delegate}s, origin first. */
  DELEGATION,
  /** Fields of the log that no column takes, by their native path. */
  TEXT_MAP;

  /** Whether values of this type are held in the numeric slots of an event. */
  public boolean isNumeric() {
    return switch (this) {
      case INTEGER, LONG, BOOLEAN, TIMESTAMP, DOUBLE -> true;
      case TEXT, TEXT_LIST, DELEGATION, TEXT_MAP -> false;
    };
  }
}
