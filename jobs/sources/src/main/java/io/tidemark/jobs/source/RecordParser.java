package io.tidemark.jobs.source;

import java.io.IOException;

/** Reads the records of one open file. */
interface RecordParser {
  /**
   * The next record, or null at the end.
   *
   * @throws IOException only where the file cannot be read; never for what it holds
   */
  Draft next() throws IOException;
}
