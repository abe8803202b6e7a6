package io.tidemark.jobs.source;

import java.io.IOException;

/** Reads the records of one open file. */
interface RecordParser {
  /**
   * Returns the next record, or null at the end of the file.
   *
   * @throws IOException if the file cannot be read; never because of its contents
   */
  Draft next() throws IOException;
}
