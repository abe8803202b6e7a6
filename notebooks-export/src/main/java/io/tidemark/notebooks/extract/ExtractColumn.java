package io.tidemark.notebooks.extract;

/**
 * A column of an extract. Null means that the value was not observed or not judged.
 *
 * @param name name in lower_snake_case
 * @param unit unit shown to readers; may be empty
 * @param meaning meaning in one sentence, including the range of values, if it is limited
 */
public record ExtractColumn(String name, Type type, String unit, String meaning) {
  /**
   * Column types. Values of DAY are {@link java.time.LocalDate}s in UTC, and values of TIME are
   * {@link java.time.Instant}s with microsecond precision.
   */
  public enum Type {
    TEXT,
    TRUTH,
    INT,
    LONG,
    FLOAT,
    DOUBLE,
    DAY,
    TIME
  }

  public ExtractColumn {
    if (!name.matches("[a-z][a-z0-9_]*")) {
      throw new IllegalArgumentException("column name '" + name + "' is not lower_snake_case");
    }
  }
}
