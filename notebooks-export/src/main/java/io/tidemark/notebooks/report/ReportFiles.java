package io.tidemark.notebooks.report;

import java.io.IOException;
import java.io.Writer;

/** Where the pages of a report go. */
@FunctionalInterface
public interface ReportFiles {
  /**
   * Opens a file for writing, over what was there; folders on the way come into being.
   *
   * @param path relative to where the report is, with forward slashes
   */
  Writer create(String path) throws IOException;
}
