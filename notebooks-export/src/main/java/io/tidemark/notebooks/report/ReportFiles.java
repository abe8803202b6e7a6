package io.tidemark.notebooks.report;

import java.io.IOException;
import java.io.Writer;

/** Destination for a report's pages. */
@FunctionalInterface
public interface ReportFiles {
  /**
   * Opens a file for writing, creating its parent folders and overwriting any existing file.
   *
   * @param path path relative to the report, with forward slashes
   */
  Writer create(String path) throws IOException;
}
