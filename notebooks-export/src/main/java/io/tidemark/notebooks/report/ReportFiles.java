package io.tidemark.notebooks.report;

import java.io.IOException;
import java.io.Writer;

/** Destination of a report's pages. */
@FunctionalInterface
public interface ReportFiles {
  /**
   * Opens a file for writing, creating its folders and replacing an existing file.
   *
   * @param path relative to the report, with forward slashes
   */
  Writer create(String path) throws IOException;
}
