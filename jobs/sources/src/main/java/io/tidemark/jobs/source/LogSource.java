package io.tidemark.jobs.source;

import java.io.InputStream;

/** One log format: how it is recognised, cut into records and mapped to events. Stateless. */
interface LogSource {
  LogFormat format();

  /** Whether a file that begins like this has the format. */
  boolean recognises(FileHead head);

  /**
   * A parser of one file.
   *
   * @param bytes the whole decompressed file, its head included
   */
  RecordParser open(InputStream bytes, FileHead head, ReadOptions options);
}
