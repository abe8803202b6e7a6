package io.tidemark.engine.event;

public enum ColumnType {
  TEXT,
  INTEGER,
  LONG,
  BOOLEAN,
  /** Microseconds since 1970-01-01T00:00:00Z. */
  TIMESTAMP,
  DOUBLE,
  TEXT_LIST,
  DELEGATION,
  /** Log fields without a column of their own, by their native path. */
  TEXT_MAP;

  public boolean isNumeric() {
    return switch (this) {
      case INTEGER, LONG, BOOLEAN, TIMESTAMP, DOUBLE -> true;
      case TEXT, TEXT_LIST, DELEGATION, TEXT_MAP -> false;
    };
  }
}
