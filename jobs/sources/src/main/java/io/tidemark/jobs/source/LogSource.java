package io.tidemark.jobs.source;

import java.io.InputStream;

/** A log format, which recognises, frames and maps records. Implementations are stateless. */
interface LogSource {
  LogFormat format();

  boolean recognises(FileHead head);

  /** Opens a parser for a whole decompressed file, including its head. */
  RecordParser open(InputStream bytes, FileHead head, ReadOptions options);
}
