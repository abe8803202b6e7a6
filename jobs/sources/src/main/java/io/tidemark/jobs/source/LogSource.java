package io.tidemark.jobs.source;

import java.io.InputStream;

/** One log format: recognition, framing and mapping to events. Stateless. */
interface LogSource {
  LogFormat format();

  boolean recognises(FileHead head);

  /**
   * Opens a parser of one file.
   *
   * @param bytes the whole decompressed file, including its head
   */
  RecordParser open(InputStream bytes, FileHead head, ReadOptions options);
}
