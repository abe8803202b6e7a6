package io.tidemark.notebooks.extract;

/**
 * A column of an extract. Null means not observed or not judged.
 *
 * @param name lower_snake_case
 * @param unit for readers; may be empty
 * @param meaning one sentence, with the range if any
 */
public record ExtractColumn(String name, Type type, String unit, String meaning) {
  /** Types, each with the Java class of its values. */
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
    /** {@link java.time.LocalDate}, UTC. */
    DAY,
    /** {@link java.time.Instant}, to the microsecond. */
    TIME
  }

  public ExtractColumn {
    if (!name.matches("[a-z][a-z0-9_]*")) {
      throw new IllegalArgumentException("column name '" + name + "' is not lower_snake_case");
    }
  }
}
