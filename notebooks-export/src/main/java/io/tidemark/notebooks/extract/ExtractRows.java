package io.tidemark.notebooks.extract;

import java.io.Closeable;
import java.io.IOException;

/** Takes the rows of one table, one by one. */
public interface ExtractRows extends Closeable {
  /**
   * Appends a row.
   *
   * @param values one per column, of the class that its type names, or null
   */
  void add(Object[] values) throws IOException;
}
