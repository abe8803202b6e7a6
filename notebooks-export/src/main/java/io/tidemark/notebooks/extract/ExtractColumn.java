package io.tidemark.notebooks.extract;

/**
 * A column of an extract. What it may hold beside its type is null: not observed, not judged.
 *
 * @param name lower_snake_case
 * @param type of its values
 * @param unit for a person; empty for a value without one
 * @param meaning one sentence, with the range where there is one
 */
public record ExtractColumn(String name, Type type, String unit, String meaning) {
  /** Types, with the Java class of their values. */
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
