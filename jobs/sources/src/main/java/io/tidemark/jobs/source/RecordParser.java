package io.tidemark.jobs.source;

import java.io.IOException;

/** Reads the records of one open file. */
interface RecordParser {
  /**
   * Returns the next record, or null at the end.
   *
   * @throws IOException if the file cannot be read; never for its contents
   */
  Draft next() throws IOException;
}
