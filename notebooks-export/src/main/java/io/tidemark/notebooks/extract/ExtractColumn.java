package io.tidemark.notebooks.extract;

/**
 * A column of an extract. Null means that the value was not observed or not judged.
 *
 * @param name name in lower_snake_case
 * @param unit unit shown to readers; may be empty
 * @param meaning meaning in one sentence, including the range, if any
 */
public record ExtractColumn(String name, Type type, String unit, String meaning) {
  /** Column types and the Java class of each type's values. */
  public enum Type {
    /** {@link String}. */
    TEXT,
    /** {@link Boolean}. */
    TRUTH,
    /** {@link Integer}. */
    INT,
    /** {@link Long}. */
    LONG,
    /** {@link Float}. */
    FLOAT,
    /** {@link Double}. */
    DOUBLE,
    /** {@link java.time.LocalDate} in UTC. */
    DAY,
    /** {@link java.time.Instant} with microsecond precision. */
    TIME
  }

  public ExtractColumn {
    if (!name.matches("[a-z][a-z0-9_]*")) {
      throw new IllegalArgumentException("column name '" + name + "' is not lower_snake_case");
    }
  }
}
